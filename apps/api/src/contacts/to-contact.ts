import type { CreateContactRequest, LinkContactRequest, UpdateContactRequest } from '@rocket/contracts';
import { CONTACT_TOPICS, type ContactContent } from '@rocket/domain';
import type { LinkWish } from '@rocket/operations';

export function toContactContent(request: CreateContactRequest): ContactContent {
  const { contactName, contactType, email, phone, url, zone } = request;
  return {
    contactName: contactName.trim(),
    contactType,
    email: email?.trim() ?? null,
    phone: phone?.trim() ?? null,
    webhookUrl: url?.trim() ?? null,
    zone: zone ?? null,
  };
}

/** What was said, without what was not. */
export function toContactChanges(request: UpdateContactRequest): Partial<Omit<ContactContent, 'contactType'>> {
  const { contactName, email, phone, url, zone } = request;
  return {
    ...(contactName !== undefined && { contactName: contactName.trim() }),
    ...(email !== undefined && { email: email?.trim() ?? null }),
    ...(phone !== undefined && { phone: phone?.trim() ?? null }),
    ...(url !== undefined && { webhookUrl: url?.trim() ?? null }),
    ...(zone !== undefined && { zone }),
  };
}

export function toLinkWish({ role = 'informed', topics = [...CONTACT_TOPICS], environments = [] }: LinkContactRequest): LinkWish {
  return { role, topics, environments };
}
