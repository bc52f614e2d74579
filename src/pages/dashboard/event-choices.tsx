// Which events an endpoint is told of: all of them, or some. "All" is a choice of its own and not one box among the others, so that who
// ticks a box is told of that event alone.

import type { VNode } from 'preact';

import { EVENT_NAMES } from '../../domain/event-names.js';
import { ChoiceList, Group } from '../components/field.js';

/** What each event tells of (integration guide, "Available Events"). */
const EVENT_NOTES: Readonly<Record<(typeof EVENT_NAMES)[number], string>> = {
  'student.created': 'New student registered',
  'student.enrolled': 'Student enrolled in course',
  'assessment.completed': 'Assessment submitted',
  'application.submitted': 'Job application submitted',
  'application.stage.changed': 'Application stage updated',
  'payment.completed': 'Payment successful',
  'course.completed': 'Course finished',
};

interface EventChoicesProps {
  readonly selected: readonly string[];
  readonly problem?: string | null | undefined;
  readonly autofocus?: boolean;
}

/** While all are chosen the single ones are out of sight; what is ticked there does not count then: `*` stands for all. */
export function EventChoices({ selected, problem, autofocus = false }: EventChoicesProps): VNode {
  const all = selected.includes('*');
  return (
    <Group name="events" legend="Events to subscribe to" problem={problem}>
      <ChoiceList
        name="events"
        kind="radio"
        choices={[
          { value: '', label: 'Only these', note: 'Tick them below', checked: !all },
          { value: '*', label: 'All events', note: 'Those that are still to come, too', checked: all },
        ]}
      />
      <div class="single">
        <ChoiceList
          name="events"
          choices={EVENT_NAMES.map((name) => ({ value: name, label: name, note: EVENT_NOTES[name], checked: selected.includes(name) }))}
          autofocus={autofocus}
        />
      </div>
    </Group>
  );
}
