// What all pages of the dashboard share: who may see them and press their buttons, how they say what they did, where they are.

import type { VNode } from 'preact';

import { ApiError } from '../http/errors.js';
import { COPY_POLICY } from './copy-script.js';
import { refuseDashboard } from './dashboard-guard.js';
import { refuseForeignForm } from './foreign-form.js';
import type { Frame } from './layout.js';
import { htmlPage, type Page, seeOther, type ShowPage, type Visit } from './page.js';

/** Of a page that the navigation leads to. */
export interface DashboardFrame extends Frame {
  /** What paths of this workspace begin with, without a trailing slash: empty, `/w/ci-1`, or longer where SANDBOX_PUBLIC_URL has a path. */
  readonly base: string;
}

export const frameOf = ({ lane, workspace, links }: Pick<Visit, 'lane' | 'workspace' | 'links'>): DashboardFrame => ({
  workspace,
  version: lane.version,
  base: new URL(links.base).pathname.replace(/\/$/, ''),
});

/** What a page says of what its visitor just did. */
export interface Told {
  /** A word for what was done, which `?done=` brings after a redirect. */
  readonly done: string | null;
  /** Why it was not. */
  readonly refused: ApiError | null;
}

type Draw = (visit: Visit, told: Told) => VNode | Promise<VNode>;

/** A page of the dashboard as GET shows it. @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export const dashboardPage =
  (draw: Draw): ShowPage =>
  async (visit) => {
    refuseDashboard(visit.lane.config, visit.headers);
    return answer(200, await draw(visit, { done: visit.query.get('done'), refused: null }));
  };

/**
 * What a form of the dashboard does: `work` gives the path of the page to go on to, below the workspace's. What it refuses, and a person
 * can mend, is told by the page that `draw` makes.
 * @throws FORBIDDEN, AUTHENTICATION_REQUIRED; what else `work` throws
 */
export const dashboardForm =
  (draw: Draw, work: (visit: Visit) => Promise<string>): ShowPage =>
  async (visit) => {
    refuseForeignForm(visit, 'Open the dashboard itself and press its button.');
    refuseDashboard(visit.lane.config, visit.headers);
    try {
      return seeOther(`${frameOf(visit).base}${await work(visit)}`);
    } catch (error) {
      if (!(error instanceof ApiError && MENDABLE.has(error.status))) throw error;
      return answer(error.status, await draw(visit, { done: null, refused: error }));
    }
  };

interface OneOfMany {
  /** Where all of them are listed. */
  readonly list: string;
  /** Where each has its page: `{pages}/{id}`. */
  readonly pages: string;
  readonly draw: Draw;
  /** Asked before the workspace is opened: a form for what is not there makes none. @throws NOT_FOUND */
  readonly refuseUnknown: (visit: Visit) => void;
}

/** The page of one thing among many, and the forms on it. */
export const pageOfOne = ({ list, pages, draw, refuseUnknown }: OneOfMany) => ({
  show: dashboardPage((visit, told) => {
    refuseUnknown(visit);
    return draw(visit, told);
  }),
  /** Stays on the page: `work` gives what is told there, as `done=...`. */
  form: (work: (visit: Visit) => Promise<string>): ShowPage =>
    dashboardForm(draw, async (visit) => {
      refuseUnknown(visit);
      return `${pages}/${encodeURIComponent(visit.id)}?${await work(visit)}`;
    }),
  /** Goes back to the list, since the thing is gone. */
  remove: (work: (visit: Visit) => Promise<unknown>): ShowPage =>
    dashboardForm(draw, async (visit) => {
      refuseUnknown(visit);
      await work(visit);
      return `${list}?done=deleted`;
    }),
});

/** A fault in what was typed, a state in the way, a text that is too long. */
const MENDABLE: ReadonlySet<number> = new Set([400, 409]);

const answer = (status: number, document: VNode): Page => htmlPage(status, document, { 'Content-Security-Policy': COPY_POLICY });

/** What was typed into a field; undefined where nothing was, as the API takes what is left out. */
export const typed = (form: URLSearchParams, name: string): string | undefined => form.get(name)?.trim() || undefined;

/** The lines that were typed into a field, without empty ones. */
export const typedLines = (form: URLSearchParams, name: string): string[] =>
  (form.get(name) ?? '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
