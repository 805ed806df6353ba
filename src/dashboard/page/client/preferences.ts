/** What the person set on this machine; without storage (a private window) it lasts as long as the page. */
const memory = new Map<string, string>();

export type Theme = 'auto' | 'dark' | 'light';

export function readTheme(): Theme {
  const theme = read('theme');
  return theme === 'dark' || theme === 'light' ? theme : 'auto';
}

export function setTheme(theme: Theme): void {
  write('theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function areShortcutsOn(): boolean {
  return read('shortcuts') !== 'off';
}

export function setShortcuts(isOn: boolean): void {
  write('shortcuts', isOn ? 'on' : 'off');
}

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(`cc2cc-${name}`) ?? memory.get(name);
  } catch {
    return memory.get(name);
  }
}

function write(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(`cc2cc-${name}`, value);
  } catch {
    // Remembered for as long as the page is open.
  }
}
