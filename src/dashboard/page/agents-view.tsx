import type { ComponentChildren } from 'preact';
import type { AgentView, Overview, ReservationView } from '../api/api.ts';
import { age, longTime, shortTime } from './client/time.ts';

interface Props {
  readonly overview: Overview;
  readonly onWrite: (to: string) => void;
}

export function AgentsView({ overview, onWrite }: Props) {
  const { agents } = overview;
  if (agents.length === 0) return <p class="empty">No agents yet.</p>;
  const online = agents.filter(({ state }) => state !== 'offline');
  const offline = agents
    .filter(({ state }) => state === 'offline')
    .sort((one, other) => other.lastUsedAtMs - one.lastUsedAtMs);
  return (
    <>
      <section aria-label="Online">
        <h2>
          Online <span class="count">{online.length}</span>
        </h2>
        {online.length === 0 && <p class="hint">Nobody is online.</p>}
        <Projects agents={online} overview={overview} onWrite={onWrite} />
      </section>
      {offline.length > 0 && (
        <section aria-label="Offline">
          <details open={online.length + offline.length <= 30}>
            <summary>
              <h2>
                Offline <span class="count">{offline.length}</span>
              </h2>
            </summary>
            <Projects agents={offline} overview={overview} onWrite={onWrite} />
          </details>
        </section>
      )}
    </>
  );
}

/** Agents under the names of their projects, where the page shows more than one. */
function Projects({ agents, overview, onWrite }: Props & { agents: readonly AgentView[] }) {
  const known = new Set(overview.agents.map(({ project }) => project).filter((project) => project !== ''));
  if (known.size < 2) return <Cards agents={agents} overview={overview} onWrite={onWrite} />;
  const names = [...new Set(agents.map(({ project }) => project))].sort();
  // Those of no known project come last.
  const ordered = [...names.filter((name) => name !== ''), ...names.filter((name) => name === '')];
  return (
    <>
      {ordered.map((name) => {
        const members = agents.filter(({ project }) => project === name);
        const title = name === '' ? 'No project known' : name;
        return (
          <section key={name} class="project" aria-label={`Project ${title}`}>
            <h3 class="project-name">
              {title} <span class="count">{members.length}</span>
            </h3>
            <Cards agents={members} overview={overview} onWrite={onWrite} />
          </section>
        );
      })}
    </>
  );
}

function Cards({ agents, overview, onWrite }: Props & { agents: readonly AgentView[] }) {
  return (
    <ul class="cards">
      {agents.map((agent) => (
        <li key={agent.name}>
          <AgentCard agent={agent} isMe={agent.name === overview.me} onWrite={onWrite} />
        </li>
      ))}
    </ul>
  );
}

function AgentCard(props: { agent: AgentView; isMe: boolean; onWrite: (to: string) => void }) {
  const { name, state, note, role, groups, summary, directory, branch, lastUsedAtMs, unread, held } = props.agent;
  return (
    <article class="card" aria-label={name}>
      <header>
        <h3>{name}</h3>
        {props.isMe && <span class="tag">you</span>}
        <span class={`presence ${state.replaceAll(' ', '-')}`}>
          <span aria-hidden="true">{state === 'offline' ? '○' : '●'}</span> {state}
        </span>
      </header>
      {summary !== '' && <p>“{summary}”</p>}
      {note !== '' && <p class="warning">{state === 'waiting' ? `Its user is asked: ${note}` : note}</p>}
      <dl class="facts">
        <Fact name="Role">{role}</Fact>
        <Fact name="Groups">{groups.length > 0 && groups.map((group) => `@${group}`).join(' ')}</Fact>
        <Fact name="Works in">{directory !== '' && <span class="path">{directory}</span>}</Fact>
        <Fact name="Branch">{branch !== '' && <span class="path">{branch}</span>}</Fact>
        <Fact name="Last there">
          {lastUsedAtMs > 0 && <time title={longTime(lastUsedAtMs)}>{age(lastUsedAtMs)}</time>}
        </Fact>
        <Fact name="Mail">
          {unread > 0 && `${unread} unread `}
          {held > 0 && <a href="#/stuck">{held} held by the loop guard</a>}
        </Fact>
        <Fact name="Reserved">{props.agent.reservations.length > 0 && <Reserved of={props.agent.reservations} />}</Fact>
      </dl>
      {!props.isMe && (
        <div class="buttons">
          <button type="button" onClick={() => props.onWrite(name)}>
            Write to {name}
          </button>
        </div>
      )}
    </article>
  );
}

/** A line about an agent; nothing where there is nothing to say. */
function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  const isEmpty = [children].flat().every((child) => child === false || child === null || child === '');
  if (isEmpty) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Reserved({ of }: { of: readonly ReservationView[] }) {
  return (
    <ul class="plain">
      {of.map(({ repository, paths, reason, expiresAtMs }) => (
        <li key={`${repository} ${paths.join()}`} title={repository}>
          <span class="path">{paths.join(', ')}</span> until {shortTime(expiresAtMs)}
          {reason !== '' && ` (“${reason}”)`}
        </li>
      ))}
    </ul>
  );
}
