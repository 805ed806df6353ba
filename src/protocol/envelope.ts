import { encodeMessage, type Message, type MessageFallback, type ParsedMessage, parseMessage } from './message.ts';

/** How messages become the bytes of a file and come out of them again; signing and encryption lie behind it. */
export interface Envelope {
  /** The bytes to store. The same message gives the same bytes for as long as key and settings stay the same. */
  seal(message: Message): Promise<Uint8Array>;
  /**
   * Reads the bytes of a file in the mailbox `place.to`. What is wrong with them is a value; it rejects only if the key
   * cannot be read, which says nothing about the message.
   */
  open(bytes: Uint8Array, place: MessageFallback): Promise<ParsedMessage>;
}

/** Neither signs nor verifies. */
export const plainEnvelope: Envelope = {
  seal: async (message) => encodeMessage(message),
  open: async (bytes, place) => parseMessage(bytes, place),
};
