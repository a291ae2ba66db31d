#!/usr/bin/env node
require('../dist/start.cjs').load(`${__dirname}/../dist`).start();
