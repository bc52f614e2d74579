// What the suites of recruiting and assessments arrange: a workspace of its own for each test, with people and applications in it.

import type { Workspace } from '../../src/workspace/workspace.js';
import { openAtOnce } from '../opened.js';
import type { TestSandbox } from '../setup.js';

export interface Scene extends Pick<TestSandbox, 'api' | 'admin' | 'as'> {
  /** What is stored, for what no answer shows. */
  readonly workspace: Workspace;
  /** The data of every event of this name so far, oldest first. */
  readonly events: (name: string) => unknown[];
  /** The id of a new student. */
  readonly student: (fields?: object) => Promise<string>;
  /** The id of a new opportunity. */
  readonly opportunity: (fields?: object) => Promise<string>;
  /** The id of a new application, by a new student to a new opportunity unless they are given. */
  readonly application: (fields?: { readonly student_id?: string; readonly opportunity_id?: string }) => Promise<string>;
  readonly move: (applicationId: string, stage: string) => Promise<void>;
  /** Stops the clock at a moment. */
  readonly at: (time: string) => Promise<void>;
  readonly wait: (duration: string) => Promise<void>;
}

/** The student that student@sandbox.test is, in every scenario. */
export const OWN_STUDENT = '00000000-0000-4000-8000-000000000001';

/** A well-formed id that no record has. */
export const NOBODY = '00000000-0000-4000-8000-ffffffffffff';

let scenes = 0;

export function newScene(sandbox: TestSandbox): Scene {
  scenes += 1;
  const name = `scene-${scenes}`;
  const clients = sandbox.workspace(name);
  const { api, admin } = clients;
  const { workspace } = openAtOnce(sandbox.app.services.workspaces, name);
  let people = 0;
  const idOf = async (path: string, body: object): Promise<string> => (await api.post(path, body).expect(201)).body.id;
  const scene: Scene = {
    api,
    admin,
    as: clients.as,
    workspace,
    events: (event) =>
      workspace.store.events
        .all()
        .filter((record) => record.event === event)
        .map((record) => record.data),
    student: (fields) => {
      people += 1;
      return idOf('/students', { name: `Student ${people}`, email: `student-${people}@example.in`, ...fields });
    },
    opportunity: (fields) => idOf('/opportunities', { title: 'Web Developer', type: 'job', company: 'Kaveri Software', ...fields }),
    application: async (fields = {}) => {
      const student_id = fields.student_id ?? (await scene.student());
      const opportunity_id = fields.opportunity_id ?? (await scene.opportunity());
      return idOf('/applications', { student_id, opportunity_id });
    },
    move: async (applicationId, stage) => {
      await api.put(`/applications/${applicationId}/stage`, { stage }).expect(200);
    },
    at: async (time) => {
      await admin.post('/clock', { freeze: true }).expect(200);
      await admin.post('/clock', { set: time }).expect(200);
    },
    wait: async (duration) => {
      await admin.post('/clock', { advance: duration }).expect(200);
    },
  };
  return scene;
}
