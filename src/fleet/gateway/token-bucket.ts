/** A limit that allows bursts: a bucket of tokens that fills up steadily; who finds none has to wait. */
export interface TokenBucket {
  tokens: number;
  tokensAtMs: number;
}

export interface Rate {
  /** Tokens in a full bucket. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Takes one token; false when there is none. @param nowMs monotonic */
export function takeToken(bucket: TokenBucket, rate: Rate, nowMs: number): boolean {
  fill(bucket, rate, nowMs);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Whether a token could be taken. */
export function hasToken(bucket: TokenBucket, rate: Rate, nowMs: number): boolean {
  fill(bucket, rate, nowMs);
  return bucket.tokens >= 1;
}

/** Whether it is as full as a new one, and so need not be remembered. */
export function isFull(bucket: TokenBucket, rate: Rate, nowMs: number): boolean {
  fill(bucket, rate, nowMs);
  return bucket.tokens >= rate.burst;
}

function fill(bucket: TokenBucket, rate: Rate, nowMs: number): void {
  const passedS = Math.max(0, nowMs - bucket.tokensAtMs) / 1_000;
  bucket.tokens = Math.min(rate.burst, bucket.tokens + passedS * rate.perSecond);
  bucket.tokensAtMs = nowMs;
}
