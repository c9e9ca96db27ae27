/** Dashboards that may be open: with more, telling them would cost what phones need. */
export const MOST_PAGES = 500;
/** Of one account: a person has some windows; a script that forgets to close has hundreds. */
export const MOST_PAGES_OF_ACCOUNT = 20;
/** Upgrades whose session is being looked up. */
export const MOST_PENDING = 100;

/** Each page is told at most so often, of each kind of thing. */
export const TELL_EVERY_MS = 1_000;
/** Between so many pages others have their turn. */
export const TOLD_AT_ONCE = 50;
/** As live.ts of the API has it. */
export const MOST_ITEMS = 200;
export const MOST_CALLS = 50;
/** States of commands that wait to be told to one page. */
export const MOST_COMMANDS = 50;

/** Sessions are asked for anew, and pages for a sign of life, so often: one that ended is cut within 30 s. */
export const CHECK_EVERY_MS = 15_000;
export const CHECKED_AT_ONCE = 20;
/** How long it may take to find out whose session it is. */
export const ACTOR_LIMIT_MS = 10_000;

/** A page that has so much unread does not read: some ten seconds of a busy fleet. */
export const MOST_UNREAD_BYTES = 1_000_000;
/** What a page says is shorter, and rarer. */
export const MOST_PAYLOAD_BYTES = 1_024;
export const MOST_MESSAGES_A_SECOND = 10;
