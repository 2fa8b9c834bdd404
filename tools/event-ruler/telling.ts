import { KNOWLEDGE } from './fixtures';
import { EVENTS } from '../../src/data/events';
import { isLasting, readChange } from '../../src/event-hub/handler/compliance-changes';
import { EventJson } from '../../src/event-hub/handler/event-reading';
import { isFailure, readJob } from '../../src/event-hub/handler/job-failures';
import { isAlert, readAlert } from '../../src/event-hub/handler/security-alerts';

/** Whether the hub tells of an event that matched the patterns of these rows. */
export function isTold(event: EventJson, matched: readonly string[]): boolean {
  return EVENTS.filter(({ id }) => matched.includes(id)).some(({ id, kind }) => {
    switch (kind) {
      case 'security': return isAlert(readAlert({ pattern: id, event }, KNOWLEDGE));
      case 'compliance': return isLasting(readChange(event));
      case 'job-failure': return isFailure(readJob(event));
      default: return false;
    }
  });
}
