import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.js';
import { appConfig } from './app/app-config.js';

// What goes wrong here reaches the browser's console by itself: nobody catches it.
void bootstrapApplication(App, appConfig);
