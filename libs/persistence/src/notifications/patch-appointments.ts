import type { EntityManager } from 'typeorm';
import { PatchAppointmentEntity } from './patch-appointment.entity.js';

export type AppointmentRow = Omit<PatchAppointmentEntity, 'run' | 'application'>;

/** What contacts were told of when a patch run will come to them. */
export class PatchAppointments {
  constructor(private readonly manager: EntityManager) {}

  async save(appointments: readonly AppointmentRow[]): Promise<void> {
    if (appointments.length > 0) await this.manager.upsert(PatchAppointmentEntity, [...appointments], ['runId', 'applicationId']);
  }

  ofRun(runId: string): Promise<AppointmentRow[]> {
    return this.manager.findBy(PatchAppointmentEntity, { runId });
  }
}
