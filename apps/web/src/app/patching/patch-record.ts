import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Patch } from '@rocket/contracts';
import { StepOutput } from '../ui/step-output.js';
import { moment, took, waited } from '../ui/words.js';
import { Ticket } from '../ui/ticket.js';

/** One record in full: the sentence, what was run, what the server was like before and after, what was printed. */
@Component({
  selector: 'rk-patch-record',
  imports: [RouterLink, StepOutput, Ticket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let it = record();
    <p class="details">{{ it.details }}</p>
    <dl class="facts">
      @for (fact of facts(); track fact.word) {
        <div>
          <dt>{{ fact.word }}</dt>
          <dd [class.mono]="fact.mono">{{ fact.text }}</dd>
        </div>
      }
    </dl>
    @if (it.commands.length > 0) {
      <p class="head" [id]="'commands-' + it.id">What was run</p>
      <ol class="commands" [attr.aria-labelledby]="'commands-' + it.id">
        @for (command of it.commands; track $index) {
          <li>
            <span class="mono">{{ command.command }}</span>
            <span class="exit" [class.wrong]="command.exitCode !== null && command.exitCode !== 0">{{
              command.exitCode === null ? 'no exit code' : 'exit ' + command.exitCode
            }}</span>
            <span class="time">{{ waited(command.durationMs) }}</span>
          </li>
        }
      </ol>
    }
    @if (it.output.trim() !== '') {
      <rk-step-output [output]="it.output" [name]="'record ' + it.position" />
    }
    <p class="foot faint">
      <a [routerLink]="['/patching/runs', dbmsType(), it.patchRunId]">The run</a> ·
      <a [routerLink]="['/operations', it.operationId]">its steps on {{ it.clusterName }}</a>
      @if (it.ticketUrl) {
        · ticket <rk-ticket [of]="it" />
      }
      · hash <code>{{ it.hash }}</code>
    </p>
  `,
  styleUrl: './patch-record.scss',
})
export class PatchRecord {
  readonly record = input.required<Patch>();
  readonly dbmsType = input.required<string>();
  protected readonly waited = waited;

  protected readonly facts = computed(() => {
    const { startedAt, finishedAt, findings } = this.record();
    const all: { word: string; text: string | undefined; mono?: boolean }[] = [
      { word: 'Began', text: moment(new Date(startedAt)) },
      { word: 'Took', text: took(Date.parse(finishedAt) - Date.parse(startedAt)) },
      { word: 'LSN', text: pair(findings.lsnBefore, findings.lsnAfter), mono: true },
      { word: 'Boot', text: pair(findings.bootIdBefore, findings.bootIdAfter), mono: true },
      { word: 'Rebooted', text: findings.rebooted === undefined ? undefined : findings.rebooted ? 'yes' : 'no' },
      { word: 'Restarted services', text: findings.restartedServices?.join(', ') },
      { word: 'Updates that waited', text: findings.pendingBefore && (findings.pendingBefore.join(', ') || 'none') },
      { word: 'Updates that wait', text: findings.pendingAfter && (findings.pendingAfter.join(', ') || 'none') },
    ];
    return all.filter(({ text }) => text !== undefined && text !== '');
  });
}

function pair(before: string | undefined, after: string | undefined): string | undefined {
  return before === undefined || before === after ? after : `${before} → ${after ?? '?'}`;
}
