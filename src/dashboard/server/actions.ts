import { basename } from 'node:path';
import { findAudience } from '../../addressing/audience.ts';
import { Cc2ccError } from '../../base/errors.ts';
import { identifyProcess } from '../../base/process-identity.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { offerThisOne } from '../../handover/offer.ts';
import { isOnline } from '../../identity/session-holder.ts';
import { confirmOffer } from '../../receipts/confirm-offer.ts';
import { replyToMail } from '../../replying/reply-to-mail.ts';
import { makeAddressable } from '../../sending/addressable.ts';
import { requireMessageTo, type Sender } from '../../sending/post.ts';
import { dropDead, redeliverDead } from '../../sending/redeliver-dead.ts';
import { releaseMessage } from '../../sending/release-message.ts';
import { locate } from '../../store/outcomes/locate.ts';
import { changeTask } from '../../tasks/change-task.ts';
import { describeChanged } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { sendTo } from '../../tasks/send-to.ts';
import { requireRight, rightsOf } from '../../tasks/task-roles.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { SendResult } from '../api/api.ts';
import type { ActionBodies } from './request-schemas.ts';

/** What a PARTLY_SENT error tells, see postCopies. */
type PartlySent = { readonly accepted: SendResult['sent']; readonly refused: SendResult['refused'] };

const rememberedRequests = 1_000;

/** What somebody does on the page. Each may come twice, from a double click or a second tab, and counts once. */
export class Actions {
  readonly #bridge: Bridge;
  readonly #writer: Sender;
  readonly #done = new Map<string, Promise<unknown>>();

  constructor(bridge: Bridge, writer: Sender) {
    this.#bridge = bridge;
    this.#writer = writer;
  }

  /** @throws what sending throws, but no PARTLY_SENT: the result says who was refused. */
  send(draft: ActionBodies['send']): Promise<SendResult> {
    return this.once(draft.requestId, () => this.sendNow(draft));
  }

  reply(draft: ActionBodies['reply']): Promise<SendResult> {
    return this.once(draft.requestId, () => this.replyNow(draft));
  }

  changeTask(change: ActionBodies['task']): Promise<{ readonly told: string }> {
    return this.once(change.requestId, () => this.changeTaskNow(change));
  }

  redeliver(id: string) {
    return redeliverDead(this.#bridge, id, this.requirePerson());
  }

  async drop(id: string): Promise<{ readonly dropped: boolean }> {
    this.requirePerson();
    return { dropped: await dropDead(this.#bridge, id) };
  }

  /**
   * What holds mail back is there to stop programs, so that no program lifts it.
   * @returns the person's name. @throws NOT_ALLOWED for a script.
   */
  private requirePerson(): string {
    if (this.#writer.mode === 'person') return this.#writer.name;
    throw new Cc2ccError(
      'NOT_ALLOWED',
      'only a person may do this, and a program started this dashboard; run cc2cc dashboard in a terminal',
    );
  }

  /** A request that failed may be made again. */
  private once<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.#done.get(id);
    if (known !== undefined) return known as Promise<Result>;
    const result = work();
    this.#done.set(id, result);
    result.catch(() => this.#done.delete(id));
    const [oldest] = this.#done.keys();
    if (this.#done.size > rememberedRequests && oldest !== undefined) this.#done.delete(oldest);
    return result;
  }

  private async sendNow({ deadline, requestId: _once, ...draft }: ActionBodies['send']): Promise<SendResult> {
    const place = { directory: undefined };
    // Before the person gets a mailbox: an address that was mistyped must not leave one.
    await findAudience(this.#bridge, { to: draft.to, senderName: this.#writer.name, ...place });
    await makeAddressable(this.#bridge, this.#writer.name);
    const task = draft.type === 'task' ? { task: deadline ? { deadline } : {} } : {};
    try {
      const { posted } = await sendTo(this.#bridge, this.#writer, { ...draft, ...task }, place);
      return { sent: posted.map(({ id, to }) => ({ id, to })), refused: [] };
    } catch (error) {
      if (!(error instanceof Cc2ccError) || error.code !== 'PARTLY_SENT') throw error;
      const { accepted, refused } = error.details as PartlySent;
      return { sent: accepted, refused };
    }
  }

  private async changeTaskNow(request: ActionBodies['task']): Promise<{ readonly told: string }> {
    const { id: taskId, state, text, files } = request;
    const task = await requireTask(this.#bridge, taskId);
    requireRight(task, await rightsOf(this.#bridge, task, this.#writer.name), state);
    await makeAddressable(this.#bridge, this.#writer.name);
    const change = { taskId, state, text: text?.trim() ? text : undefined, files };
    return { told: makeVisibleLine(describeChanged(await changeTask(this.#bridge, this.#writer, change))) };
  }

  private async replyNow({ id, text }: ActionBodies['reply']): Promise<SendResult> {
    await requireMessageTo(this.#bridge, this.#writer.name, id);
    await this.acknowledge(id);
    const { posted } = await replyToMail(this.#bridge, this.#writer, { msgId: id, text });
    return { sent: [{ id: posted.id, to: posted.to }], refused: [] };
  }

  /** The person has read a message that was sent to them. Who takes mail under that name elsewhere comes first. */
  async acknowledge(id: string): Promise<{ readonly acknowledged: boolean }> {
    const { registry } = this.#bridge;
    const { mailbox, path, state } = await requireMessageTo(this.#bridge, this.#writer.name, id);
    if (state !== 'queued' || (await isOnline(registry, mailbox.name))) return { acknowledged: false };
    const process = identifyProcess(registry.processes, globalThis.process.pid);
    if (!process)
      throw new Cc2ccError('STORE_FAILED', 'the system gives no information about this process; is /proc mounted?');
    const offered = await offerThisOne(this.#bridge, mailbox, { fileName: basename(path), id }, process);
    if (!offered) return { acknowledged: false };
    return { acknowledged: await confirmOffer(this.#bridge, offered, 'acknowledgement') };
  }

  async release(id: string): Promise<{ readonly released: boolean }> {
    const by = this.requirePerson();
    const found = await locate(this.#bridge.store, id);
    if (!found) throw new Cc2ccError('NOT_FOUND', `there is no message ${id}; reload the page`);
    if (found.state !== 'queued' && found.state !== 'offered') {
      throw new Cc2ccError('BAD_INPUT', `${id} is ${found.state}; nothing to release`);
    }
    return { released: await releaseMessage(this.#bridge, id, by) };
  }
}
