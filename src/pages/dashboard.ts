// What all pages of the dashboard share: who may see them and press their buttons, how they say what they did, where they are.

import type { VNode } from 'preact';

import { ApiError } from '../http/errors.js';
import { COPY_POLICY, copyScript } from './copy-script.js';
import { frameOf, type Section } from './dashboard-frame.js';
import { refuseDashboard } from './dashboard-guard.js';
import { errorPage } from './error-page.js';
import { refuseForeignForm } from './foreign-form.js';
import { htmlPage, type Page, type Route, seeOther, type ShowPage, type Visit } from './page.js';

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
  (section: Section, draw: Draw): ShowPage =>
  async (visit) => {
    refuseDashboard(visit.lane.config, visit.headers);
    return withWayBack(visit, section, async () => answer(200, await draw(visit, { done: visit.query.get('done'), refused: null })));
  };

/**
 * What a form of the dashboard does: `work` gives the path of the page to go on to, below the workspace's. What it refuses, and a person
 * can mend, is told by the page that `draw` makes.
 * @throws FORBIDDEN, AUTHENTICATION_REQUIRED; what else `work` throws, but for what is the client's fault
 */
export const dashboardForm =
  (section: Section, draw: Draw, work: (visit: Visit) => Promise<string>): ShowPage =>
  async (visit) => {
    refuseForeignForm(visit, 'Open the dashboard itself and press its button.');
    refuseDashboard(visit.lane.config, visit.headers);
    return withWayBack(visit, section, async () => {
      try {
        return seeOther(`${frameOf(visit).base}${await work(visit)}`);
      } catch (error) {
        if (!(error instanceof ApiError && MENDABLE.has(error.status))) throw error;
        return answer(error.status, await draw(visit, { done: null, refused: error }));
      }
    });
  };

/**
 * The address of a form that is no page. A browser shows it after a refusal; who then asks for it comes to the page that the form is on.
 * @param page its path, below the workspace's
 */
export const formRoute = (send: ShowPage, page: (visit: Visit) => string): Route => ({
  GET: (visit) => {
    refuseDashboard(visit.lane.config, visit.headers);
    return seeOther(`${frameOf(visit).base}${page(visit)}`);
  },
  POST: send,
});

interface OneOfMany {
  readonly section: Section;
  /** Where each has its page: `{pages}/{id}`. */
  readonly pages: string;
  readonly draw: Draw;
  /** Asked before the workspace is opened: a form for what is not there makes none. @throws NOT_FOUND */
  readonly refuseUnknown: (visit: Visit) => void;
}

/** The page of one thing among many, and the forms on it. */
export const pageOfOne = ({ section, pages, draw, refuseUnknown }: OneOfMany) => ({
  show: dashboardPage(section, (visit, told) => {
    refuseUnknown(visit);
    return draw(visit, told);
  }),
  /** Stays on the page: `work` gives what is told there, as `done=...`. */
  form: (work: (visit: Visit) => Promise<string>): ShowPage =>
    dashboardForm(section, draw, async (visit) => {
      refuseUnknown(visit);
      return `${pages}/${encodeURIComponent(visit.id)}?${await work(visit)}`;
    }),
  /** Goes back to the list, since the thing is gone; a second click finds it gone already. */
  remove: (work: (visit: Visit) => Promise<unknown>): ShowPage =>
    dashboardForm(section, draw, async (visit) => {
      try {
        refuseUnknown(visit);
        await work(visit);
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
async function withWayBack(visit: Visit, section: Section, show: () => Promise<Page>): Promise<Page> {
  try {
    return await show();
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return errorPage(visit, error, section);
    throw error;
  }
}

/** The script is allowed on the pages that hold it. */
function answer(status: number, document: VNode): Page {
  const page = htmlPage(status, document);
  return String(page.body).includes(copyScript) ? { ...page, headers: { ...page.headers, 'Content-Security-Policy': COPY_POLICY } } : page;
}
