import { mount } from 'svelte'
import { ReportSource } from './api/source'
import App from './App.svelte'
import './theme.css'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { source: new ReportSource(document) } })
