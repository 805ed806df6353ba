// The in-process module of the probes: uses what the module of cc2cc cannot do without.
export function register(on) {
  on('session.start', async ($, event, next) => {
    const result = await next(event);
    void sayThatItRuns($);
    return result;
  });
  on('session.receive', { origin: { kind: 'peer' } }, async (_$, event, next) =>
    next({ ...event, text: event.text.replace('PROBE-SOCKET', 'PROBE-SOCKET that was swapped') }),
  );
  on('ui.render', { component: 'AbovePrompt' }, async ($, event) => {
    const { Text } = $.ui.resolve(event);
    return Text({ children: 'PROBE-BAND' });
  });
}

async function sayThatItRuns($) {
  const connection = await $.mcp.connect('probe');
  if (connection.isConnected) await $.mcp.call(connection.server, 'module_runs', {});
}
