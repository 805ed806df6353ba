import type { MessageView } from '../../api/api.ts';

const marks = { verified: '✓', unsigned: '?', invalid: '✗' } as const;

/** Whether it is known who wrote a message; a word beside the mark, for those who do not see colours. */
export function SignatureTag({ message: { signature } }: { message: MessageView }) {
  return (
    <span class={`tag signature ${signature.state}`} title={signature.explanation}>
      <span aria-hidden="true">{marks[signature.state]}</span> {signature.word}
    </span>
  );
}

/** What a list shows of a message; what its reader does not get is not shown in passing. */
export function excerptOf({ text, signature: { refusal } }: MessageView): string {
  return refusal === '' ? text : `[quarantined: ${refusal}]`;
}
