const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/**
 * Characters that a name must not bring: controls, lone surrogates, and those that turn the writing direction and so can make one name look
 * like another.
 */
// eslint-disable-next-line no-control-regex
const UNWANTED_IN_HTML = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** Text for HTML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(UNWANTED_IN_HTML, '\ufffd').replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** At most `length` characters; what is cut ends in an ellipsis. */
export function clipText(text: string, length: number): string {
  if (text.length <= length) {
    return text;
  }
  // Cut before the array is made, as a name may have megabytes, and behind the last place where `length` pairs can end.
  const characters = [...text.slice(0, length * 2 + 2)];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** A foreign text: shortened, escaped, and kept from changing the direction of what surrounds it. */
export function foreign(text: string, length = 160): string {
  return `<bdi>${escapeHtml(clipText(text, length))}</bdi>`;
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
  const day = /^\d{4}-\d\d-\d\d$/.test(iso);
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(iso) ? Date.parse(iso) : NaN;
  if (Number.isNaN(time)) {
    return foreign(iso, 40);
  }
  const utc = new Date(time).toISOString();
  return day
    ? `<time datetime="${iso}">${iso}</time>`
    : `<time datetime="${utc}">${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC</time>`;
}

/** Text for screen readers only. */
export function spoken(text: string): string {
  return `<span class="vh">${text}</span>`;
}
