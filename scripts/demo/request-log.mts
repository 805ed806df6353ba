import type { ModelRequest } from '../../test/harness/model-request.ts';
import { freshText, freshToolResults } from '../../test/harness/model-text.ts';
import { prompt } from './story.mts';

const framePattern =
  /<cc2cc-message id="([^"]+)"[^>]*>\nFrom ([^,]+),[\s\S]*?\n--- body (\w+) ---\n([\s\S]*?)\n--- end \3 ---/g;

/** What is new in a request, a line each, in words for the person who watches. */
export function describeRequest(request: ModelRequest): string[] {
  const text = freshText(request);
  const mail = [...text.matchAll(framePattern)].map(
    ([, id, sender, , body]) => `the body of ${id} from ${sender}: "${body}"`,
  );
  const results = freshToolResults(request)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `the tool's result: ${line}`);
  const typed = text.includes(prompt) ? [`the person's prompt: ${prompt}`] : [];
  const found = [...typed, ...results, ...mail];
  return found.length > 0 ? found : ['something else'];
}
