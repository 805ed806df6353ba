import { portOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const listenOption = portOption({
  name: 'port',
  short: 'p',
  value: 'PORT',
  description: 'listen on this port; default any free port',
});

export const dashboardCommand: CommandWord = {
  name: 'dashboard',
  words: '',
  summary: 'Serve a web page on this machine: agents, conversations, mail that is stuck.',
  details: [
    'Prints an address that lets one browser tab in; open it there. Ctrl-c stops the page and leaves nothing behind.',
    'Started at a terminal or by /cc2cc-dashboard, it writes as a person, under --as NAME, else CC2CC_NAME, else the name of your user account.',
  ],
  examples: ['cc2cc dashboard', 'cc2cc dashboard --port 8123', 'cc2cc dashboard --stop'],
  options: [
    listenOption,
    { name: 'while', value: 'PID', description: 'stop when this process ends' },
    {
      name: 'background',
      value: '',
      description: 'print the address and keep running in the background; needs --while',
    },
    { name: 'stop', value: '', description: 'stop background dashboards; with --while, the one for that process' },
  ],
};
