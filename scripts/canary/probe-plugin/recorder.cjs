// The command hook of the probes: writes down what the client gives it, and answers as the hooks of cc2cc do.
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = process.env.CLAUDE_PLUGIN_ROOT;
const input = JSON.parse(readFileSync(0, 'utf8'));
const name = input.hook_event_name;
const variables = Object.fromEntries(Object.entries(process.env).filter(([variable]) => variable.startsWith('CLAUDE')));
appendFileSync(join(root, 'record.jsonl'), `${JSON.stringify({ kind: 'hook', name, input, variables })}\n`);

if (name === 'SessionStart') {
  const additionalContext = 'PROBE-CONTEXT of the start';
  const watchPaths = [join(root, 'bell')];
  answer({ hookSpecificOutput: { hookEventName: name, additionalContext, sessionTitle: 'probe-title', watchPaths } });
} else if (name === 'FileChanged' && input.event !== 'unlink') {
  process.stderr.write('PROBE-BELL of a file');
  process.exitCode = 2;
}

function answer(output) {
  process.stdout.write(JSON.stringify(output));
}
