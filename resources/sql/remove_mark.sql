-- $1 session id, $2 user, $3 the token of the mark that was dealt with
update conversation_sessions c set
    session_metadata = case
        when jsonb_exists(c.session_metadata, 'talkglass_wrapped') then c.session_metadata->'talkglass_wrapped'
        else c.session_metadata - 'talkglass_cache_stale'
    end
where c.session_id = $1::text and c.user_id = $2::integer
  and c.session_metadata #>> '{talkglass_cache_stale,token}' = $3::text
