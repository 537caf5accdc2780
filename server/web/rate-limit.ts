/** A bucket of tokens for each key, in this process: enough to keep one shop from taking everybody's turn. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** Buckets kept at most; beyond it the one that asked longest ago is forgotten. */
const MAX_BUCKETS = 10_000;

export function createRateLimit({ perSecond, burst }: Rate, nowMs: () => number = () => performance.now()) {
  const buckets = new Map<string, { tokens: number; at: number }>();

  return function isWithinRate(key: string): boolean {
    const now = nowMs();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
