/** Packages of npm whose presence tells what a JavaScript package is for. A trailing `/` takes all of a scope. */

/** Serve requests, or consume messages, in production. */
const SERVER = [
  ...[
    'express',
    'fastify',
    'koa',
    'hono',
    'restify',
    'polka',
    'micro',
    'h3',
    'nitropack',
    'elysia',
    'sails',
    'moleculer',
  ],
  ...[
    '@hapi/hapi',
    'hapi',
    '@nestjs/core',
    '@nestjs/microservices',
    '@hono/node-server',
    '@adonisjs/core',
    '@fastify/',
  ],
  ...['apollo-server', 'apollo-server-express', '@apollo/server', 'graphql-yoga', '@feathersjs/', '@loopback/core'],
  ...[
    'next',
    'nuxt',
    '@remix-run/node',
    '@remix-run/serve',
    '@remix-run/express',
    '@react-router/node',
    '@sveltejs/adapter-node',
  ],
  ...[
    '@strapi/strapi',
    '@medusajs/medusa',
    'payload',
    'meteor',
    '@keystone-6/core',
    'probot',
    '@google-cloud/functions-framework',
  ],
  ...[
    'bullmq',
    'bull',
    'agenda',
    'bee-queue',
    'amqplib',
    'kafkajs',
    '@temporalio/worker',
    'discord.js',
    'telegraf',
    'grammy',
  ],
  ...[
    '@grpc/grpc-js',
    'serverless-http',
    '@vendia/serverless-express',
    '@middy/core',
    'ioredis',
    'pg',
    'mysql2',
    'mongoose',
  ],
];

/** Build or run a front end in the browser. */
const BROWSER = [
  ...[
    'react-dom',
    'react-scripts',
    'react-native',
    'expo',
    'vue',
    'svelte',
    'preact',
    'solid-js',
    'lit',
    'ember-source',
  ],
  ...[
    '@angular/core',
    '@ionic/',
    'jquery',
    'backbone',
    'gatsby',
    'astro',
    '@builder.io/qwik',
    'alpinejs',
    'vite',
    'parcel',
  ],
  ...['webpack-dev-server', '@vitejs/', '@vue/cli-service', 'react'],
];

/** Exercise another program: nothing of theirs is deployed. */
const TEST = ['@playwright/test', 'cypress', 'playwright', 'webdriverio', 'testcafe', 'nightwatch', 'k6', 'artillery'];

/** Read arguments and ask at the terminal: what a program of the command line is made with. */
const COMMAND_LINE = [
  'commander',
  'yargs',
  'cac',
  'clipanion',
  'meow',
  'oclif',
  '@oclif/',
  'sade',
  'citty',
  '@drizzle-team/brocli',
  'minimist',
  'arg',
];

/** Ask whoever sits at a terminal: no server does. */
const DIALOGUE = ['inquirer', '@inquirer/', 'prompts', 'enquirer', '@clack/'];

export const isServerLibrary = matcher(SERVER);
export const isBrowserLibrary = matcher(BROWSER);
export const isTestLibrary = matcher(TEST);
export const isCommandLineLibrary = matcher(COMMAND_LINE);
export const isDialogueLibrary = matcher(DIALOGUE);

function matcher(names: readonly string[]): (name: string) => boolean {
  const exact = new Set(names);
  const scopes = names.filter((name) => name.endsWith('/'));
  return (name) => exact.has(name) || scopes.some((scope) => name.startsWith(scope));
}
