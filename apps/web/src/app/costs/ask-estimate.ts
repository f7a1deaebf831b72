import type { CostEstimate, EstimateCostRequest } from '@rocket/contracts';
import type { Api } from '../core/api.js';
import { toApiProblem } from '../core/api-problem.js';

/** What something would cost in a month by the prices of now; null where nobody has said any. */
export async function askEstimate(api: Api, request: EstimateCostRequest): Promise<CostEstimate | null> {
  try {
    return await api.post<CostEstimate>('/api/costs/estimate', request);
  } catch (error) {
    if (toApiProblem(error).code === 'no-rate-card') return null;
    throw error;
  }
}
