import { useEffect, useState } from 'preact/hooks';
import type { Traffic, TrafficRange } from '../../api/api.ts';
import { get } from '../client/requests.ts';
import { longTime, shortTime, stretch } from '../client/time.ts';
import { useLoaded } from '../parts/use-loaded.ts';

const ranges: readonly [TrafficRange, string][] = [
  ['hour', 'Last hour'],
  ['day', 'Last day'],
  ['week', 'Last week'],
  ['all', 'All'],
];
const againMs = 300;

export function TrafficView() {
  const [range, setRange] = useState<TrafficRange>('day');
  const { value: traffic, reload } = useLoaded<Traffic>(range, () => get('traffic', { range }));
  useEffect(() => {
    if (!traffic?.isPartial) return;
    const timer = setTimeout(reload, againMs);
    return () => clearTimeout(timer);
  }, [traffic]);
  return (
    <>
      <fieldset class="choices">
        <legend>Time</legend>
        {ranges.map(([name, label]) => (
          <label key={name}>
            <input type="radio" name="range" checked={range === name} onChange={() => setRange(name)} />
            {label}
          </label>
        ))}
      </fieldset>
      {traffic?.isPartial && <p class="hint">Older messages are still being read …</p>}
      {traffic &&
        (traffic.flows.length === 0 ? <p class="empty">No messages in this time.</p> : <Picture traffic={traffic} />)}
    </>
  );
}

const lanePx = 34;
const columnPx = 36;
const labelPx = 130;
const topPx = 12;

/** A lane for each agent, time from left to right, and an arrow for those who wrote; wider where they wrote more. */
function Picture({ traffic }: { traffic: Traffic }) {
  const { agents, buckets, bucketMs, fromMs, flows } = traffic;
  const width = labelPx + buckets * columnPx + 20;
  const height = topPx + agents.length * lanePx + 30;
  const totals = totalsOf(traffic);
  return (
    <figure class="picture">
      <section class="scroll" aria-label="Picture, scrolls sideways">
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={describe(traffic)}>
          <defs>
            <marker
              id="tip"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 z" class="tip" />
            </marker>
          </defs>
          {agents.map((name, lane) => (
            <g key={name}>
              <line class="lane" x1={labelPx} x2={width - 10} y1={laneY(lane)} y2={laneY(lane)} />
              <text class="label" x={labelPx - 10} y={laneY(lane) + 4} text-anchor="end">
                {shorten(name)}
              </text>
            </g>
          ))}
          {flows.map((flow) => (
            <Arrow key={`${flow.bucket} ${flow.from} ${flow.to}`} flow={flow} agents={agents} />
          ))}
          {[0, buckets / 2, buckets].map((bucket) => (
            <text key={bucket} class="label" x={labelPx + bucket * columnPx} y={height - 6} text-anchor="middle">
              {shortTime(fromMs + bucket * bucketMs)}
            </text>
          ))}
        </svg>
      </section>
      <figcaption class="hint">
        One column is {stretch(bucketMs)}. An arrow goes from the sender to the recipient.
      </figcaption>
      <table>
        <caption>Who wrote to whom</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Messages</th>
          </tr>
        </thead>
        <tbody>
          {totals.map(({ from, to, count }) => (
            <tr key={`${from} ${to}`}>
              <td>{from}</td>
              <td>{to}</td>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function Arrow({ flow, agents }: { flow: Traffic['flows'][number]; agents: readonly string[] }) {
  const [from, to] = [agents.indexOf(flow.from), agents.indexOf(flow.to)];
  if (from < 0 || to < 0) return null;
  // Both directions of a pair, and pairs of one column, must not lie on one another.
  const x = labelPx + (flow.bucket + 0.25 + (0.5 * ((from * 7 + to * 3) % 5)) / 4) * columnPx;
  const [start, end] = [laneY(from), laneY(to)];
  const bend = from === to ? 14 : Math.sign(to - from) * Math.min(16, 4 + Math.abs(to - from) * 3);
  const path =
    from === to
      ? `M${x - 5} ${start} C${x - 14} ${start - 20} ${x + 14} ${start - 20} ${x + 5} ${end}`
      : `M${x} ${start} Q${x + bend} ${(start + end) / 2} ${x} ${end}`;
  return (
    <path
      class={`flow tone-${from % 6}`}
      d={path}
      stroke-width={1 + Math.min(5, Math.log2(flow.count))}
      marker-end="url(#tip)"
    >
      <title>{`${flow.from} to ${flow.to}: ${flow.count}`}</title>
    </path>
  );
}

function laneY(lane: number): number {
  return topPx + lane * lanePx + lanePx / 2;
}

function shorten(name: string): string {
  return name.length <= 17 ? name : `${name.slice(0, 16)}…`;
}

function totalsOf({ flows }: Traffic) {
  const totals = new Map<string, { from: string; to: string; count: number }>();
  for (const { from, to, count } of flows) {
    const total = totals.get(`${from}\n${to}`) ?? { from, to, count: 0 };
    totals.set(`${from}\n${to}`, { ...total, count: total.count + count });
  }
  return [...totals.values()].sort((one, other) => other.count - one.count);
}

function describe({ agents, flows, fromMs }: Traffic): string {
  const count = flows.reduce((sum, flow) => sum + flow.count, 0);
  return `${count} messages among ${agents.length} agents since ${longTime(fromMs)}; the table below has the numbers`;
}
