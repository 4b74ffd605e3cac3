/** Names by which the id of a request, or of what stands for one, is known. */

/** Names that are ids of a request, a trace, a job, a message; user and order ids are none. */
export const CORRELATION_ID =
  /(?:^|[_.\s$#-])(?:x[-_])?(?:request|req|correlation|corr|trace|span|job|task|message|msg|event|delivery|transaction|txn|invocation|execution|conversation|awsRequest)[-_]?(?:unique)?[-_]?(?:id|uuid)$|^traceparent$|^(?:rid|reqid|requestid|traceid|spanid|correlationid|jobid|taskid|messageid)$|(?:request|req|correlation|trace|span|job|task|message)(?:Unique)?(?:Id|ID|Uuid)$|get_?req(?:uest)?_?id/i;

/** `req.id`, `job.id`, `message.id`, `self.request.id`. */
const CARRIER_ID =
  /(?:^|[.$@#])(?:req|request|job|task|message|msg|event|record|ctx|context)\.(?:id|ID|Id|key|uuid|messageId|message_id|request_id|requestId|deliveryTag|delivery_tag)$|(?:^|[.$])request\.info\.id$/;

/** Whether a name is the id of a request or of what stands for one. */
export function namesId(name: string): boolean {
  return CORRELATION_ID.test(name) || CARRIER_ID.test(name);
}
