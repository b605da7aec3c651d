select id, title, description from no_response_reason order by id
