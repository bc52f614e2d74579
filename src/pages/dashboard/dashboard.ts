// What all pages of the dashboard share: who may see them and press their buttons, how they say what they did, where they are.

import type { VNode } from 'preact';

import { ApiError } from '../../contract/errors.js';
import { type Answer, seeOther } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Handler, PageRoute } from '../../http/pages.js';
import { errorPage } from '../error-page.js';
import { refuseForeignForm } from '../foreign-form.js';
import { htmlAnswer } from '../html-answer.js';
import { frameOf, type Section } from './dashboard-frame.js';
import { refuseDashboard } from './dashboard-guard.js';

/** What a page says of what its visitor just did. */
export interface Told {
  /** A word for what was done, which `?done=` brings after a redirect. */
  readonly done: string | null;
  /** Why it was not. */
  readonly refused: ApiError | null;
}

type Draw = (incoming: HttpRequest, told: Told) => VNode | Promise<VNode>;

/** A page of the dashboard as GET shows it. @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export const dashboardPage =
  (section: Section, draw: Draw): Handler =>
  async (incoming) => {
    refuseDashboard(incoming.services.config, incoming.headers);
    return withWayBack(incoming, section, async () => htmlAnswer(200, await draw(incoming, { done: incoming.query.get('done'), refused: null })));
  };

/**
 * What a form of the dashboard does: `work` gives the path of the page to go on to, below the workspace's. What it refuses, and a person
 * can mend, is told by the page that `draw` makes.
 * @throws FORBIDDEN, AUTHENTICATION_REQUIRED; what else `work` throws, but for what is the client's fault
 */
export const dashboardForm =
  (section: Section, draw: Draw, work: (incoming: HttpRequest) => Promise<string>): Handler =>
  async (incoming) => {
    refuseForeignForm(incoming, 'Open the dashboard itself and press its button.');
    refuseDashboard(incoming.services.config, incoming.headers);
    return withWayBack(incoming, section, async () => {
      try {
        return seeOther(`${frameOf(incoming).base}${await work(incoming)}`);
      } catch (error) {
        if (!(error instanceof ApiError && MENDABLE.has(error.status))) throw error;
        return htmlAnswer(error.status, await draw(incoming, { done: null, refused: error }));
      }
    });
  };

/**
 * The address of a form that is no page. A browser shows it after a refusal; who then asks for it comes to the page that the form is on.
 * @param page its path, below the workspace's
 */
export const formRoute = (send: Handler, page: (incoming: HttpRequest) => string): PageRoute => ({
  GET: (incoming) => {
    refuseDashboard(incoming.services.config, incoming.headers);
    return seeOther(`${frameOf(incoming).base}${page(incoming)}`);
  },
  POST: send,
});

interface OneOfMany {
  readonly section: Section;
  /** Where each has its page: `{pages}/{id}`. */
  readonly pages: string;
  readonly draw: Draw;
  /** Asked before anything is changed: a form for what is not there makes no workspace. @throws NOT_FOUND */
  readonly refuseUnknown: (incoming: HttpRequest) => void;
}

/** The page of one thing among many, and the forms on it. */
export const pageOfOne = ({ section, pages, draw, refuseUnknown }: OneOfMany) => ({
  show: dashboardPage(section, (incoming, told) => {
    refuseUnknown(incoming);
    return draw(incoming, told);
  }),
  /** Stays on the page: `work` gives what is told there, as `done=...`. */
  form: (work: (incoming: HttpRequest) => Promise<string>): Handler =>
    dashboardForm(section, draw, async (incoming) => {
      refuseUnknown(incoming);
      return `${pages}/${encodeURIComponent(incoming.id)}?${await work(incoming)}`;
    }),
  /** Goes back to the list, since the thing is gone; a second click finds it gone already. */
  remove: (work: (incoming: HttpRequest) => Promise<unknown>): Handler =>
    dashboardForm(section, draw, async (incoming) => {
      try {
        refuseUnknown(incoming);
        await work(incoming);
      } catch (error) {
        if (error instanceof ApiError && error.code === 'NOT_FOUND') return `${section.path}?done=gone`;
        throw error;
      }
      return `${section.path}?done=deleted`;
    }),
});

/** A fault in what was typed, a state in the way, a text that is too long. */
const MENDABLE: ReadonlySet<number> = new Set([400, 409]);

/** What is the client's fault and no form can show is told by a page of the section: nobody ends where no link leads on. */
async function withWayBack(incoming: HttpRequest, section: Section, show: () => Promise<Answer>): Promise<Answer> {
  try {
    return await show();
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return errorPage(incoming, error, section);
    throw error;
  }
}
