import type { FastifyReply } from 'fastify';

/** What is kept of an answer so that it can be given again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Thrown instead of running the handler: this request was answered before. Not an error, hence the filter sends it as it was. */
export class RepeatedAnswer extends Error {
  constructor(private readonly answer: KeptAnswer) {
    super('the first answer is given again');
  }

  sendTo(reply: FastifyReply): void {
    const { status, headers, body } = this.answer;
    void reply.code(status).headers(headers).header('idempotent-replayed', 'true').send(body);
  }
}
