import { Cc2ccError } from '../../base/errors.ts';
import { maxMessageBytes } from '../../protocol/message.ts';
import type { Call } from './verb.ts';

/**
 * The text of a message: the words from `firstWord` on, joined by a space, or standard input exactly as it is, when the
 * only word is `-` or there is none.
 */
export async function readText(call: Call, firstWord: number): Promise<string> {
  const words = call.words.slice(firstWord);
  const isDash = words.length === 1 && words[0] === '-' && call.literalWords === 0;
  if (words.length > 0 && !isDash) return words.join(' ');
  const text = await call.readStandardInput();
  if (text !== undefined) return text;
  throw new Cc2ccError('BAD_INPUT', 'missing text; add it as an argument, or pipe it into this command');
}

/** Reads a stream to its end as UTF-8 and changes nothing, not even a byte order mark. */
export async function readUtf8(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxMessageBytes) {
      throw new Cc2ccError(
        'MESSAGE_TOO_LARGE',
        `the text has more than ${maxMessageBytes} bytes; put it into a file and send its path`,
      );
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new Cc2ccError('BAD_INPUT', 'the text on standard input is not UTF-8; convert it first', { cause: error });
  }
}
