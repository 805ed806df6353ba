import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { MessageView } from '../../api/api.ts';
import { describe, get, post } from '../client/requests.ts';
import { hrefOf } from '../client/route.ts';
import { longTime, shortTime } from '../client/time.ts';
import { ConfirmedButton } from '../parts/confirm.tsx';
import { notify } from '../parts/toast.tsx';
import { LadderSteps } from './ladder.tsx';
import { OwnMail } from './own-mail.tsx';
import { SignatureTag } from './signature.tsx';

/** One message with its receipts and what can be done about it; `children` are further buttons. */
export function Message(props: { message: MessageView; me: string; children?: ComponentChildren }) {
  const { message, me, children } = props;
  const { from, mailbox, ladder, type, priority, mode, taskId } = message;
  return (
    <article class="message" aria-label={`Message from ${from} to ${mailbox}`}>
      <header>
        <strong>{from}</strong> <span aria-hidden="true">→</span>
        <span class="unseen-text"> to </span> <strong>{mailbox}</strong>
        {mode === 'person' && <span class="tag">person</span>}
        {type !== 'message' && <span class="tag">{type}</span>}
        {priority !== 'normal' && <span class={`tag ${priority}`}>{priority}</span>}
        <SignatureTag message={message} />
        {taskId !== null && <a href={hrefOf('tasks', taskId)}>Task</a>}
        <time dateTime={new Date(ladder.sentAtMs).toISOString()} title={longTime(ladder.sentAtMs)}>
          {shortTime(ladder.sentAtMs)}
        </time>
      </header>
      <Doubt message={message} />
      <Body message={message} />
      <LadderSteps message={message} />
      <div class="buttons">
        {children}
        <DeadButtons message={message} />
        {mailbox === me && message.signature.refusal === '' && <OwnMail message={message} />}
      </div>
    </article>
  );
}

/** What a reader is told where the signature does not vouch for the message. */
function Doubt({ message: { signature } }: { message: MessageView }) {
  if (signature.refusal !== '') {
    return (
      <p class="warning">
        <strong>Quarantined.</strong> It is not delivered: {signature.refusal}.
      </p>
    );
  }
  return signature.state === 'verified' ? null : <p class="warning">{signature.explanation}</p>;
}

function Body({ message }: { message: MessageView }) {
  const [whole, setWhole] = useState<{ text: string; reason: string }>();
  const isHidden = message.signature.refusal !== '';
  const load = async () => {
    try {
      const answer = await get<{ message: MessageView; reason: string }>('message', {
        id: message.id,
        mailbox: message.mailbox,
      });
      setWhole({ text: answer.message.text, reason: answer.reason });
    } catch (error) {
      notify(describe(error));
    }
  };
  return (
    <>
      {(whole || !isHidden) && <pre class={isHidden ? 'body untrusted' : 'body'}>{whole?.text ?? message.text}</pre>}
      {whole?.reason && <p class="hint">{whole.reason}</p>}
      {!whole && (
        <button type="button" class="quiet" onClick={load}>
          {whatMore(message)}
        </button>
      )}
    </>
  );
}

function whatMore({ isCut, signature }: MessageView): string {
  if (signature.refusal !== '') return 'Show the text anyway';
  return isCut ? 'Show the whole text' : 'Where is it?';
}

function DeadButtons({ message: { id, state, ladder } }: { message: MessageView }) {
  if (state !== 'dead' || ladder.isDropped) return null;
  return (
    <>
      {!ladder.redeliveredAs && (
        <ConfirmedButton
          label="Redeliver"
          question="Send this again as a new message? The original and its history are kept."
          work={async () => {
            const { newId } = await post<{ newId: string }>('redeliver', { id, confirmed: true });
            return `Sent again as ${newId}.`;
          }}
        />
      )}
      <ConfirmedButton
        label="Drop"
        isDangerous
        question="Move this message to the folder dropped/ of its mailbox? Nothing is deleted."
        work={async () => {
          const { dropped } = await post<{ dropped: boolean }>('drop', { id, confirmed: true });
          return dropped ? 'Moved to dropped/.' : 'Somebody has already moved it.';
        }}
      />
    </>
  );
}
