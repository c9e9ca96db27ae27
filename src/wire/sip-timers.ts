/** RFC 3261 table 4: round-trip time estimate, ms. */
export const T1_MS = 500;
/** Longest interval between repetitions of anything but an INVITE request, ms. */
export const T2_MS = 4_000;
/** How long a message may stay in the network, ms. */
export const T4_MS = 5_000;
/** Timers B, D, F, H, J and L: how long a transaction without an end is waited for, and an ended one remembered, ms. */
export const TRANSACTION_LIMIT_MS = 64 * T1_MS;
/** Ringing lasts as long as the caller's patience, which is none of the wire's business; this bounds the memory of it, ms. */
export const LONGEST_RINGING_MS = 15 * 60_000;
