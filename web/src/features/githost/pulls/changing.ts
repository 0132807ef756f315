// What is done to pull requests and their comments.
import { api, ask, type Schema } from '../../../api/client';
import type { RepositoryName } from '../../../paths/paths';
import { at } from '../data';

const params = (it: RepositoryName, number: number) => ({ path: { ...at(it), number } });

export function changePull(it: RepositoryName, number: number, body: Schema<'GithostPullChange'>) {
  return ask(api.PATCH('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}', { params: params(it, number), body }));
}

export function sendComment(it: RepositoryName, number: number, body: Schema<'GithostCommentBody'>) {
  return ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments', { params: params(it, number), body }));
}

export function changeComment(it: RepositoryName, number: number, id: string, body: Schema<'GithostCommentChange'>) {
  return ask(api.PATCH('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments/{id}', { params: { path: { ...at(it), number, id } }, body }));
}

export function deleteComment(it: RepositoryName, number: number, id: string) {
  return ask(api.DELETE('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments/{id}', { params: { path: { ...at(it), number, id } } }));
}

export function sendReview(it: RepositoryName, number: number, body: Schema<'GithostReviewBody'>) {
  return ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/reviews', { params: params(it, number), body }));
}

export function mergePull(it: RepositoryName, number: number, body: Schema<'GithostMergeBody'>) {
  return ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/merge', { params: params(it, number), body }));
}
