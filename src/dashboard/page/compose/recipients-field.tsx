import { useId } from 'preact/hooks';
import type { AgentView, Overview } from '../../api/api.ts';

/** One address or several, with proposals for the last one. */
export function RecipientsField(props: { overview: Overview; value: string; onChange: (value: string) => void }) {
  const { overview, value, onChange } = props;
  const id = useId();
  // A proposal replaces the whole field, so it begins with what stands there already.
  const before = /^.*(?<!\\),\s*/s.exec(value)?.[0] ?? '';
  const named = new Set(before.split(',').map((address) => address.trim()));
  return (
    <div class="field">
      <label>
        To
        <input
          type="text"
          required
          list={`${id}list`}
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}hint`}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <datalist id={`${id}list`}>
        {proposalsFor(overview)
          .filter(({ address }) => !named.has(address))
          .map(({ address, meaning }) => (
            <option key={address} value={before + address} label={`${address}: ${meaning}`} />
          ))}
      </datalist>
      <p class="hint" id={`${id}hint`}>
        A name, @group, role:NAME, dir:PATH, project:NAME, or all for everybody online; several with commas.
      </p>
    </div>
  );
}

function proposalsFor({ agents, me }: Overview): { address: string; meaning: string }[] {
  const others = agents.filter(({ name }) => name !== me);
  const online = others.filter(({ state }) => state !== 'offline');
  const labels = [
    ...countBy(others, ({ groups }) => groups.map((group) => `@${group}`)),
    ...countBy(others, ({ role }) => (role === null ? [] : [`role:${role}`])),
    ...countBy(online, ({ project }) => (project === '' ? [] : [`project:${project.replaceAll(',', '\\,')}`])),
    ...countBy(online, ({ directory }) => (directory === '' ? [] : [`dir:${directory.replaceAll(',', '\\,')}`])),
  ];
  return [
    { address: 'all', meaning: `everybody online (${online.length})` },
    ...online.map(({ name, state }) => ({ address: name, meaning: state })),
    ...labels.map(([address, count]) => ({ address, meaning: count === 1 ? '1 agent' : `${count} agents` })),
    ...others.filter(({ state }) => state === 'offline').map(({ name }) => ({ address: name, meaning: 'offline' })),
  ];
}

function countBy(agents: readonly AgentView[], addressesOf: (agent: AgentView) => readonly string[]) {
  const counts = new Map<string, number>();
  for (const address of agents.flatMap(addressesOf)) counts.set(address, (counts.get(address) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}
