import type { ToolCall } from '../../test/harness/model-reply.ts';
import type { ScriptedModel } from '../../test/harness/scripted-model.ts';

export const asker = 'calm-owl';
export const answerer = 'brave-fox';

/** What the person types. */
export const prompt = `Ask ${answerer} how the parser tests are doing.`;
export const question =
  'Hello! I am about to merge the parser branch. How many of its tests fail in your working tree, and which file is to blame?';
export const answer =
  'Two of 214 fail, both in quoted-strings.test.ts: an escaped quotation mark at the end of a line is read as the closing one.';

/** Model requests that the whole story may cost: what a person would pay for. */
export const expectedRequests: Readonly<Record<string, number>> = {
  // The prompt, the result of send, and the answer.
  [asker]: 3,
  // The question, and the result of reply.
  [answerer]: 2,
};

const toolPrefix = 'mcp__plugin_cc2cc_cc2cc__';
const frameOf = (text: string) => new RegExp(`<cc2cc-message id="([^"]+)"[\\s\\S]*${escaped(text)}`);
const askerPrompt = new RegExp(escaped(prompt));

export const questionFrame = frameOf(question);
export const answerFrame = frameOf(answer);

/** What the models say: the sessions themselves are real, and everything between them is too. */
export function scriptStory(model: ScriptedModel, onCall: (who: string, call: ToolCall) => void): void {
  const calling = (who: string, tool: string, input: Record<string, unknown>) => {
    const call = { name: `${toolPrefix}${tool}`, input };
    onCall(who, call);
    return { calls: [call] };
  };
  model.when(askerPrompt, () => calling(asker, 'send', { to: answerer, text: question }));
  model.when(questionFrame, (_, [, id]) => calling(answerer, 'reply', { msg_id: id, text: answer }));
  model.when(answerFrame, `${answerer} says: ${answer}`);
}

/** The tool's own name, without the plugin's and the server's. */
export function shortToolName(name: string): string {
  return name.startsWith(toolPrefix) ? name.slice(toolPrefix.length) : name;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
