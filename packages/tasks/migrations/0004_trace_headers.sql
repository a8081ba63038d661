-- Where the call that asked for a task stands in its trace, as headers: {"traceparent": "...", "tracestate": "..."}.
alter table tasks add column trace_headers jsonb;
