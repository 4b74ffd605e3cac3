import { describe, expect, it } from 'vitest';
import { pathRole } from '../../src/files/roles.js';
import { linkTexts } from '../rules/pipeline.js';
import { service } from './helpers.js';
import { repository } from './requests-linked.js';

const rolesOf = async (sources: Record<string, string>) =>
  Object.fromEntries((await repository(sources)).files.map(({ path, role }) => [path, role]));

it('takes `client/` beside `server/` for the front end', async () => {
  const sources = {
    'client/socket.ts': 'export const connect = () => open();',
    'client/render.ts': "import fs from 'node:fs';\nexport const page = () => fs.readFileSync('page.html');",
  };
  expect(await rolesOf(sources)).toMatchObject({ 'client/socket.ts': 'service' });
  expect(await rolesOf({ ...sources, 'server/main.ts': 'export const start = () => open();' })).toEqual({
    'client/socket.ts': 'browser',
    'client/render.ts': 'service',
    'server/main.ts': 'service',
  });
});

it('takes configuration that a service imports for a part of it, and that of a build for a tool', async () => {
  const sources = {
    'src/auth.module.config.ts':
      "import { AuthController } from './auth.controller';\nexport const config = { controllers: [AuthController] };",
    'src/auth.controller.ts': 'export class AuthController {}',
    'build.config.ts':
      "import { AuthController } from './src/auth.controller';\nexport default { of: AuthController };",
  };
  const main = {
    'src/auth.module.ts': "import { config } from './auth.module.config';\nexport class AuthModule {}\nsetUp(config);",
  };
  const roles = async (texts: Record<string, string>) =>
    Object.fromEntries((await linkTexts(texts, {}, pathRole)).files.map(({ path, role }) => [path, role]));
  expect(await roles({ ...sources, ...main })).toEqual({
    'src/auth.module.config.ts': 'service',
    'src/auth.controller.ts': 'service',
    'src/auth.module.ts': 'service',
    'build.config.ts': 'tool',
  });
});

it('takes the commands of a program of the command line for tools', async () => {
  const command = "import { command } from '@drizzle-team/brocli';\nexport const list = command({ name: 'list' });";
  expect(await rolesOf({ 'src/commands/list.ts': command })).toEqual({ 'src/commands/list.ts': 'tool' });
});

it('takes a Go package `cli` that reads the arguments for a tool, and one that is given them for service code', async () => {
  const reads = 'package cli\n\nimport "flag"\n\nfunc Parse() {\n\tflag.Parse()\n}\n';
  const prints = 'package cli\n\nimport "fmt"\n\nfunc info() {\n\tfmt.Println("version")\n}\n';
  expect(await rolesOf({ 'internal/cli/cli.go': reads, 'internal/cli/info.go': prints })).toEqual({
    'internal/cli/cli.go': 'tool',
    'internal/cli/info.go': 'tool',
  });
  expect(await rolesOf({ 'pkg/cli/info.go': prints })).toEqual({ 'pkg/cli/info.go': 'service' });
});

it('takes Go functions that tools alone call and that print for parts of the tools, and those that log for service code', async () => {
  const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
  const linked = await repository(
    {
      'cmd/shopctl/stock/list.go':
        'package stock\nimport (\n"example.com/shop/shelf"\n"github.com/spf13/cobra"\n)\nvar cmd = &cobra.Command{}\nfunc list() { shelf.Show(); shelf.Flush() }\n',
      'shelf/shelf.go':
        'package shelf\nimport (\n"fmt"\n"log"\n)\nfunc Show() { fmt.Println("full") }\nfunc Flush() { log.Println("flushed") }\nfunc Used() { every(Flush) }\n',
      'server/main.go': 'package server\nimport "example.com/shop/shelf"\nfunc start() { shelf.Used() }\n',
    },
    [],
    go,
  );
  const shelf = linked.files.find(({ path }) => path === 'shelf/shelf.go');
  const named = [...(shelf?.commandLine ?? [])].map((fn) => shelf?.facts.functions[fn]?.name);
  expect(shelf?.role).toBe('service');
  expect(named).toEqual(['Show']);
});

it('takes Go mains that start nothing, beside one that serves, for tools', async () => {
  const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
  const main = (imports: string, body: string) => `package main\nimport (\n${imports}\n)\nfunc main() {\n${body}\n}\n`;
  const { files } = await repository(
    {
      'server/main.go': main('"net/http"', 'http.ListenAndServe(":80", nil)'),
      'old/fix/main.go': main('"fmt"\n"example.com/shop/shelf"', 'fmt.Println(shelf.Count())'),
      'old/app/main.go': main('"example.com/frame"', 'frame.New().Run()'),
      'shelf/shelf.go': 'package shelf\nfunc Count() int { return 1 }\n',
    },
    [],
    go,
  );
  expect(Object.fromEntries(files.map(({ path, role }) => [path, role]))).toMatchObject({
    'server/main.go': 'service',
    'old/fix/main.go': 'tool',
    'old/app/main.go': 'service',
  });
});

describe('a Go package that commands alone import', () => {
  const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
  const command = (imports: string, body: string) =>
    `package stock\nimport (\n"github.com/spf13/cobra"\n${imports}\n)\nvar cmd = &cobra.Command{}\nfunc run() {\n${body}\n}\n`;
  const roleOf = async (steps: string) => {
    const { files } = await repository(
      {
        'cmd/shopctl/stock/run.go': command('"example.com/shop/steps"', 'steps.Apply(nil)'),
        'server/main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":80", nil) }\n',
        'steps/steps.go': `package steps\n${steps}`,
      },
      [],
      go,
    );
    return files.find(({ path }) => path === 'steps/steps.go')?.role;
  };

  it('is a tool where what it runs are programs, expressions and steps of its own', async () => {
    expect(await roleOf('import "os/exec"\nfunc Apply() { c := exec.Command("ls"); c.Run() }')).toBe('tool');
    const piped = 'type Maker func() *Program\nfunc Apply(m Maker) { c := m(); c.StdoutPipe(); c.Start() }';
    expect(await roleOf(piped)).toBe('tool');
    expect(await roleOf('import "example.org/vm"\nfunc Apply() { out, err := vm.Run("1"); use(out, err) }')).toBe(
      'tool',
    );
    const own = (body: string) => `import ("errors"; "io")
type Step interface { Run() error; Name() string }
type Plan struct { steps []Step }
type Read struct{}
func (Read) Name() string { return "read" }
func (Read) Run() error { ${body} }
func (p *Plan) Add(s Step) { p.steps = append(p.steps, s) }
func Apply(p *Plan) { for _, s := range p.steps { s.Run() } }`;
    expect(await roleOf(own('for { if err := next(); err != nil { if errors.Is(err, io.EOF) { return nil } } }'))).toBe(
      'tool',
    );
    expect(await roleOf(own('for { work() }'))).toBe('service');
  });

  it('is service code where it may serve', async () => {
    expect(await roleOf('import "example.org/frame"\nfunc Apply() { frame.New().Run() }')).toBe('service');
    expect(await roleOf('func Apply() { unknown().Start() }')).toBe('service');
    const group = (body: string) =>
      `type app struct{}\nfunc (a *app) Run() { ${body} }\nfunc Apply() { a := &app{}; group.Go(a.Run) }`;
    expect(await roleOf(group('for { work() }'))).toBe('service');
    expect(await roleOf(group('work()'))).toBe('tool');
  });
});

it('takes a method for one of service code where a call of that name may be one of it', async () => {
  const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
  const printers = async (server: string) => {
    const { files } = await repository(
      {
        'cmd/shopctl/stock/list.go':
          'package stock\nimport (\n"example.com/shop/shelf"\n"github.com/spf13/cobra"\n)\nvar cmd = &cobra.Command{}\nfunc list(all []*shelf.Shelf) { for _, s := range all { s.Show() } }\n',
        'shelf/shelf.go':
          'package shelf\nimport "fmt"\ntype Shelf struct{}\nfunc (s *Shelf) Show() { fmt.Println("full") }\nfunc (s *Shelf) Used() {}\n',
        'server/main.go': `package server\nimport "example.com/shop/shelf"\nfunc start() {\n${server}\n}\n`,
      },
      [],
      go,
    );
    const shelf = files.find(({ path }) => path === 'shelf/shelf.go');
    return [...(shelf?.commandLine ?? [])].map((fn) => shelf?.facts.functions[fn]?.name);
  };
  expect(await printers('shelf.Used()')).toEqual(['Show']);
  expect(await printers('shelf.Used()\nfor _, one := range open() { one.Show() }')).toEqual([]);
});

it('takes files of commands beside the one that serves for tools, a login that waits for its answer among them', async () => {
  const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
  const command = (imports: string, body: string) =>
    `package cmd\nimport (\n"github.com/spf13/cobra"\n${imports}\n)\nvar _ = &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {\n${body}\nreturn nil\n}}\n`;
  const login = (end: string) => `srv := &http.Server{Addr: ":9000"}
go func() { srv.ListenAndServe() }()
${end}
srv.Shutdown(nil)`;
  const roles = async (end: string) => {
    const { files } = await repository(
      {
        'cmd/serve.go': command('"net/http"', 'http.ListenAndServe(":80", nil)'),
        'cmd/list.go': command('"fmt"', 'fmt.Println("boats")'),
        'cmd/login.go': command('"net/http"\n"os/signal"', login(end)),
      },
      [],
      go,
    );
    return Object.fromEntries(files.map(({ path, role }) => [path, role]));
  };
  const [serve, list] = ['cmd/serve.go', 'cmd/list.go'];
  expect(await roles('token := <-answers')).toEqual({ [serve]: 'service', [list]: 'tool', 'cmd/login.go': 'tool' });
  expect(await roles('signal.Notify(quit)')).toEqual({ [serve]: 'service', [list]: 'tool', 'cmd/login.go': 'service' });
});

it('takes a script at the root for a tool where something else starts the service', async () => {
  const sources = {
    'export.py': 'from shop.app import export\n\nprint("exporting")\nexport()\n',
    'wsgi.py': 'from shop.app import app\n\napplication = app\n',
    'shop/__init__.py': '',
    'shop/app.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\ndef export():\n    app.dump()\n',
  };
  const roleOf = async (entries: string[]) => {
    const services = [service({ language: 'python', entries })];
    const { files } = await repository(sources, ['flask'], { services });
    return files.find(({ path }) => path === 'export.py')?.role;
  };
  expect(await roleOf(['wsgi.py'])).toBe('tool');
  expect(await roleOf(['export.py'])).toBe('service');
  expect(await roleOf([])).toBe('service');
  expect(await roleOf(['server.js'])).toBe('service');
});

it('takes Python functions that tools alone call for parts of them, but not those that a service hands over', async () => {
  const printers = async (view: string) => {
    const { files } = await repository({
      'manage/load.py': 'import click\nfrom shop.stock import load\n\n\n@click.command()\ndef run():\n    load()\n',
      'shop/__init__.py': '',
      'shop/stock.py': 'def load():\n    print("loading")\n',
      'shop/views.py': `from multiprocessing import Process\nfrom shop import stock\n\n\ndef view(request):\n    ${view}\n`,
    });
    const stock = files.find(({ path }) => path === 'shop/stock.py');
    return [...(stock?.commandLine ?? [])].map((fn) => stock?.facts.functions[fn]?.name);
  };
  expect(await printers('return request')).toEqual(['load']);
  expect(await printers('Process(target=stock.load).start()')).toEqual([]);
});
