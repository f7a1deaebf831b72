import { Module } from '@nestjs/common';
import { ApplicationContactsController } from './application-contacts.controller.js';
import { ContactLinksController } from './contact-links.controller.js';
import { ContactsController } from './contacts.controller.js';

@Module({ controllers: [ContactsController, ApplicationContactsController, ContactLinksController] })
export class ContactsModule {}
