// A network as it is: requests that never arrive, answers that never come, proxies that send twice or much later.
import type { FetchRequest, FetchResponse } from './types.js';

/**
 * LOST_REQUEST: the server never hears of it. LOST_ANSWER: it did it, and nobody says so. TWICE: it hears it twice, the
 * second answer arrives. LATE: nobody answers now; the server hears it at the next `deliverLate`. BAD_GATEWAY: as
 * LOST_ANSWER, told by a proxy with a 502.
 */
export type NetworkFault = 'LOST_REQUEST' | 'LOST_ANSWER' | 'TWICE' | 'LATE' | 'BAD_GATEWAY';

export const NETWORK_FAULTS: readonly NetworkFault[] = ['LOST_REQUEST', 'LOST_ANSWER', 'TWICE', 'LATE', 'BAD_GATEWAY'];

export interface FlakyFetch {
  fetch(request: FetchRequest): FetchResponse;
  /** From now on: what happens to the n-th request (from 1). Others go through. */
  plan(faults: Readonly<Record<number, NetworkFault>>): void;
  /** What was late arrives, in its order; its answers reach nobody. */
  deliverLate(): void;
}

const UNHEARD: FetchResponse = { failure: 'ADDRESS', message: 'simulated' };

export function flakyFetch(send: (request: FetchRequest) => FetchResponse): FlakyFetch {
  let faults: Readonly<Record<number, NetworkFault>> = {};
  let requests = 0;
  const late: FetchRequest[] = [];

  function heard(request: FetchRequest, fault: NetworkFault | undefined): FetchResponse {
    switch (fault) {
      case undefined:
        return send(request);
      case 'LOST_REQUEST':
        return UNHEARD;
      case 'LATE':
        late.push(request);
        return UNHEARD;
      case 'LOST_ANSWER':
        send(request);
        return { failure: 'TIMEOUT', message: 'simulated' };
      case 'BAD_GATEWAY':
        send(request);
        return { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' };
      case 'TWICE':
        send(request);
        return send(request);
    }
  }

  return {
    fetch(request) {
      requests += 1;
      return heard(request, faults[requests]);
    },
    plan(given) {
      faults = given;
      requests = 0;
    },
    deliverLate() {
      for (const request of late.splice(0)) send(request);
    },
  };
}
