// How a certificate looks, on the screen and on paper.

import type { VNode } from 'preact';

import type { CourseRecord, EnrollmentRecord, StudentRecord } from '../../records/records.js';
import { Foreign } from '../components/foreign.js';
import { formatDay } from '../format-day.js';
import { isolated } from '../isolate.js';
import { Layout, Mark } from '../layout.js';

export interface Certificate {
  /** The certificate's number is the enrollment's id. */
  readonly number: EnrollmentRecord['id'];
  readonly student: StudentRecord;
  readonly course: CourseRecord;
  /** Epoch milliseconds. */
  readonly completedAt: number;
}

export function toCertificateView(
  { number, student, course, completedAt }: Certificate,
  { workspace, version }: { readonly workspace: string; readonly version: string },
): VNode {
  return (
    <Layout title={`Certificate: ${isolated(student.name)}, ${isolated(course.title)}`} workspace={workspace} version={version}>
      <article class="certificate">
        <Mark size={44} />
        <p class="kind">Certificate of completion</p>
        <p class="line">This is to certify that</p>
        <h1 class="who">
          <Foreign text={student.name} />
        </h1>
        <p class="line">has completed the course</p>
        <p class="what">
          <Foreign text={course.title} />
        </p>
        {course.instructor === null ? null : (
          <p class="line">
            taught by <Foreign text={course.instructor} />
          </p>
        )}
        <dl class="facts">
          <div>
            <dt>Completed on</dt>
            <dd>{formatDay(completedAt)}</dd>
          </div>
          <div>
            <dt>Certificate number</dt>
            <dd>
              <code>{number}</code>
            </dd>
          </div>
        </dl>
      </article>
    </Layout>
  );
}
