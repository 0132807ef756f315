// Reads definitions beside the page, so that one of 5 MB does not stop it. The parsed document stays here;
// the page asks for what it shows.
import { ReadError, type Reader } from './model';
import { readDefinition } from './read';
import type { Answer, Question } from './workerTalk';

let reader: Reader | undefined;

function answerTo(question: Question): unknown {
  switch (question.ask) {
    case 'read':
      reader = readDefinition(question.text, question.type);
      return reader?.outline;
    case 'operation':
      return reader?.operation(question.id);
    case 'fields':
      return reader?.fields(question.id) ?? [];
    case 'schema':
      return reader?.schema(question.id);
  }
}

self.onmessage = (event: MessageEvent<Question>) => {
  const { number } = event.data;
  let answer: Answer;
  try {
    answer = { number, value: answerTo(event.data) };
  } catch (error) {
    const { problem, message, line, column } = error instanceof ReadError ? error : new ReadError('broke', error instanceof Error ? error.message : String(error));
    answer = { number, error: { problem, message, line, column } };
  }
  self.postMessage(answer);
};
