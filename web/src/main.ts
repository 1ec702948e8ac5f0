import { mount } from 'svelte'
import { sourceOf } from './api/live_source'
import App from './App.svelte'
import './theme.css'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { source: sourceOf(document) } })
