/** gRPC services of Python: the methods of a class that generated code adds to a server, and what stands around them. */
import type { CallFact } from '../../../model/facts.js';
import { methodsOfType, typeOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type Work } from '../../requests/work.js';
import { flatten, type RouteDraft } from '../drafts.js';
import { NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';

const ADD_SERVICER = /^add_(\w+?)(?:Servicer)_to_server$/;

/** Python: `add_GreeterServicer_to_server(Greeter(), server)`. */
export function servicer(work: Work, file: number, call: CallFact): RouteDraft[] {
  const service = ADD_SERVICER.exec(lastName(call.callee))?.[1];
  const made = call.args[0]?.kind === 'call' ? work.facts(file)?.calls[call.args[0].call] : undefined;
  const type = service && made && typeOf(work, file, made.fn, made.callee);
  if (!type) return [];
  const own = interceptors(work, file, call);
  return [...methodsOfType(work, type)]
    .filter(([name]) => /^[A-Z]/.test(name))
    .map(([name, handler]) => ({
      kind: 'rpc',
      method: 'RPC',
      path: { text: `${service}/${name}`, dynamic: false },
      framework: 'grpc',
      file: handler.file,
      fn: call.fn,
      at: work.function(handler)?.at ?? call.at,
      handler,
      own,
      chain: [],
    }));
}

/** What stands around all methods of the server that a servicer is added to: `grpc.server(pool, interceptors=(…))`. */
function interceptors(work: Work, file: number, { args, fn }: CallFact): Use[] {
  const server = args[1] && work.context.names.follow(file, fn, args[1]);
  const made = server?.value.kind === 'call' ? work.facts(server.file)?.calls[server.value.call] : undefined;
  const given = made && argumentAt(made.args, 'interceptors');
  if (!server || !made || !given) return [];
  const { value, file: from, fn: scope } = work.context.names.follow(server.file, made.fn, given);
  return flatten([value]).map((one) => ({ file: from, fn: scope, value: one, prefix: NOTHING, at: made.at }));
}
