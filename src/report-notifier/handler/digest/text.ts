import { moment, oneLine } from '../../../notification/handler/words';
import { instantOf } from '../../../private/moments';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Text for HTML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** A foreign text: shortened as in messages, escaped, and kept from changing the direction of what surrounds it. */
export function foreign(text: string, length = 160): string {
  return `<bdi>${escapeHtml(oneLine(text, length))}</bdi>`;
}

/** As `foreign`, and no longer than it must be: for lists of thousands of names. */
export function listed(text: string, length: number): string {
  return text.length <= length && /^[\w .-]+$/.test(text) ? text : foreign(text, length);
}

/** As `foreign`, for identifiers: lines may break after underscores. */
export function htmlIdentifier(text: string, length = 80): string {
  return foreign(text, length).replace(/_/g, '_<wbr>');
}

/** A moment in UTC, to the minute; a day stays a day, and what is neither is shown as it is. */
export function htmlMoment(iso: string): string {
  const at = instantOf(iso);
  if (at === undefined) {
    return foreign(iso, 40);
  }
  const isDay = /^\d{4}-\d\d-\d\d$/.test(iso);
  return `<time datetime="${isDay ? iso : new Date(at).toISOString()}">${isDay ? iso : moment(iso)}</time>`;
}

/** Text for screen readers only. */
export const spoken = (text: string): string => `<span class="vh">${text}</span>`;

/** In a cell that has nothing. */
export const NONE = `<span class="none">–${spoken(' none')}</span>`;
