import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { HealthResponse, ReadyResponse } from '@rocket/contracts';
import { Public } from '../access/permission.decorator.js';
import { Readiness } from './readiness.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  @Get('health')
  @Public('whoever watches the process has no account')
  @ApiOperation({ summary: 'The process lives' })
  health(): HealthResponse {
    return { status: 'ok' };
  }

  /** 503 with the same body, saying which of them is away, when it cannot. */
  @Get('ready')
  @Public('load balancers have no account')
  @ApiOperation({ summary: 'Database and queue answer' })
  @ApiResponse({ status: 503, type: ReadyResponse, description: 'One of them does not answer; which one, the body tells.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyResponse> {
    const answer = await this.readiness.check();
    if (answer.status !== 'ok') void reply.code(503).header('retry-after', '2');
    return answer;
  }
}
