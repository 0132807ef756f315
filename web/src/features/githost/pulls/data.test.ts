// Comments stand below what they answer, and the last verdict of each reviewer counts.
import { expect, test } from 'vitest';
import type { Comment, Review } from '../data';
import { lastWords, threadsOf } from './data';

const comment = (id: string, replyTo?: string) => ({ id, ...(replyTo === undefined ? {} : { replyTo }) }) as Comment;
const review = (reviewer: string, verdict: string, createdAt: number) => ({ reviewer, verdict, createdAt }) as Review;

test('replies stand below what they answer', () => {
  const threads = threadsOf([comment('1'), comment('2'), comment('3', '1'), comment('4', '1')]);
  expect(threads.map((it) => [it.first.id, it.replies.map((reply) => reply.id)])).toEqual([
    ['1', ['3', '4']],
    ['2', []],
  ]);
});

test('a later verdict replaces an earlier one, a comment does not', () => {
  const words = lastWords([review('ana', 'request-changes', 1), review('ben', 'comment', 2), review('ana', 'approve', 3), review('ana', 'comment', 4)]);
  expect(words.map((it) => [it.reviewer, it.verdict])).toEqual([
    ['ana', 'approve'],
    ['ben', 'comment'],
  ]);
});
