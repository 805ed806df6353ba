import type { AgentView, Overview } from '../api.ts';
import { age } from './time.ts';

export function AgentsView({ overview, onWrite }: { overview: Overview; onWrite: (to: string) => void }) {
  if (overview.agents.length === 0) return <p class="empty">Nobody has registered yet.</p>;
  return (
    <ul class="cards">
      {overview.agents.map((agent) => (
        <li key={agent.name}>
          <AgentCard agent={agent} isMe={agent.name === overview.me} onWrite={onWrite} />
        </li>
      ))}
    </ul>
  );
}

function AgentCard(props: { agent: AgentView; isMe: boolean; onWrite: (to: string) => void }) {
  const { name, state, note, directory, lastUsedAtMs, waiting, held } = props.agent;
  return (
    <article class="card" aria-label={name}>
      <h2>
        {name}
        {props.isMe && <span class="tag">you</span>}
      </h2>
      <p>
        <span class={`presence ${state.replaceAll(' ', '-')}`}>
          <span aria-hidden="true">{state === 'offline' ? '○' : '●'}</span> {state}
        </span>
        {state === 'offline' && `, last there ${age(lastUsedAtMs)}`}
      </p>
      {note !== '' && <p class="hint">{note}</p>}
      {directory !== '' && <p class="path">{directory}</p>}
      <p>
        {waiting} waiting
        {held > 0 && <a href="#/stuck">, {held} held by the loop guard</a>}
      </p>
      {!props.isMe && (
        <button type="button" onClick={() => props.onWrite(name)}>
          Write to {name}
        </button>
      )}
    </article>
  );
}
