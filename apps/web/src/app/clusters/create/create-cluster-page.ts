import { Component } from '@angular/core';
@Component({ selector: 'rk-create-cluster-page', host: { class: 'page' }, template: '<h1>Create cluster</h1>' })
export class CreateClusterPage {}
