#pragma once

#include <restinio/all.hpp>

#include <algorithm>
#include <cstddef>

namespace talkglass {

/// RESTinio's own limits close the connection without a word. Here what is too large is not kept but read on, up to a
/// point, so that the client can be told (413, 414, 431). Part of HttpServer.cpp only.
struct CappedMethods final : public restinio::default_http_methods_t
{
};

namespace parsercaps {

/// No client can send fields of these names, for no name may begin with a colon.
inline constexpr char headerTooLarge[] = ":header-too-large";
inline constexpr char bodyTooLarge[] = ":body-too-large";
/// What is read, and thrown away, before a client that does not stop is cut off.
constexpr std::size_t mostHeader = 1024 * 1024;
constexpr std::size_t mostBody = 16 * 1024 * 1024;

using Context = restinio::impl::http_parser_ctx_t;

inline Context& contextOf(http_parser* parser)
{
    return *static_cast<Context*>(parser->data);
}

/// Where RESTinio counts fields these count bytes: of the header, then of the body.
inline std::size_t& headerBytes(Context& context)
{
    return context.m_total_field_count;
}
inline std::size_t& bodyBytes(Context& context)
{
    return context.m_last_value_total_size;
}
inline bool isHeaderTooLarge(Context& context)
{
    return headerBytes(context) > context.m_limits.max_field_value_size();
}

/// Counts; false once there is too much.
inline bool countHeader(Context& context, std::size_t length)
{
    const bool before = isHeaderTooLarge(context);
    headerBytes(context) += length;
    if (!before && isHeaderTooLarge(context))
        context.m_header.add_field(headerTooLarge, "");
    return !isHeaderTooLarge(context);
}

inline int takeUrl(http_parser* parser, const char* at, std::size_t length)
{
    Context& context = contextOf(parser);
    const std::size_t had = context.m_header.request_target().size();
    // One more than is allowed, by which it is known to be too long.
    const std::size_t room = context.m_limits.max_url_size() + 1 - std::min(had, context.m_limits.max_url_size() + 1);
    context.m_header.append_request_target(at, std::min(length, room));
    return 0;
}

inline int takeFieldName(http_parser* parser, const char* at, std::size_t length)
{
    Context& context = contextOf(parser);
    if (context.m_leading_headers_completed || !countHeader(context, length))
        return 0; // trailers are of no use
    if (context.m_last_was_value)
        context.m_current_field_name.clear();
    context.m_last_was_value = false;
    context.m_current_field_name.append(at, length);
    return 0;
}

inline int takeFieldValue(http_parser* parser, const char* at, std::size_t length)
{
    Context& context = contextOf(parser);
    if (context.m_leading_headers_completed || !countHeader(context, length))
        return 0;
    if (context.m_last_was_value) {
        restinio::impl::append_last_field_accessor(context.m_header, restinio::string_view_t{at, length});
    } else {
        context.m_header.add_field(std::move(context.m_current_field_name), std::string{at, length});
        context.m_current_field_name.clear();
        context.m_last_was_value = true;
    }
    return 0;
}

inline int endHeader(http_parser* parser)
{
    constexpr int skipBody = 1;
    Context& context = contextOf(parser);
    context.m_leading_headers_completed = true;
    context.m_last_was_value = true;
    context.m_current_field_name.clear();
    bodyBytes(context) = 0;
    if (parser->content_length == ULLONG_MAX || parser->content_length == 0)
        return 0;
    if (parser->content_length <= context.m_limits.max_body_size()) {
        context.m_body.reserve(std::size_t(parser->content_length));
        return 0;
    }
    context.m_header.add_field(bodyTooLarge, "");
    // It asks before it sends, or would send for ever: told at once.
    const bool asks = context.m_header.has_field(restinio::http_field::expect);
    return asks || parser->content_length > mostBody ? skipBody : 0;
}

inline int takeBody(http_parser* parser, const char* at, std::size_t length)
{
    Context& context = contextOf(parser);
    const std::size_t limit = std::size_t(context.m_limits.max_body_size());
    const std::size_t before = bodyBytes(context);
    bodyBytes(context) += length;
    if (bodyBytes(context) <= limit) {
        context.m_body.append(at, length);
        return 0;
    }
    if (before <= limit) {
        context.m_body = std::string{};
        context.m_header.add_field(bodyTooLarge, "");
    }
    return bodyBytes(context) > mostBody ? -1 : 0;
}

} // namespace parsercaps

} // namespace talkglass

namespace restinio::impl {

/// What RESTinio makes for every other set of methods stores what comes and counts chunks, each of which takes memory.
template <>
inline http_parser_settings create_parser_settings<talkglass::CappedMethods>() noexcept
{
    using namespace talkglass::parsercaps;
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_url = takeUrl;
    settings.on_header_field = takeFieldName;
    settings.on_header_value = takeFieldValue;
    settings.on_headers_complete = endHeader;
    settings.on_body = takeBody;
    settings.on_message_complete = [](http_parser* parser) {
        return restinio_message_complete_cb<talkglass::CappedMethods>(parser);
    };
    return settings;
}

} // namespace restinio::impl
