#!/bin/sh
# Sets up a Postfix of Clamour's own on Debian or Ubuntu, beside whatever Postfix is there already:
# its own configuration, queue and log; it takes letters from this machine alone. Run as root:
#
#   clamour postfix --print-setup > setup.sh
#   LETTERS_DOMAIN=letters.campaign.example sh setup.sh
#
# Running it again changes nothing but what you changed in the variables below.
set -eu

LETTERS_DOMAIN=${LETTERS_DOMAIN:?the domain that letters leave from, of its own}
MAIL_HOST=${MAIL_HOST:-mail.$LETTERS_DOMAIN}  # its address must lead back to this name (PTR)
WORKER=${WORKER:-clamour}                     # the user that clamour worker runs as
PORT=${PORT:-10025}                           # MAIL_RELAY=smtp://127.0.0.1:$PORT
INBOUND_LMTP=${INBOUND_LMTP:-}                # as in Clamour: a socket's path or a port
MX=${MX:-no}                                  # yes: take mail for LETTERS_DOMAIN on port 25, too
NEXT=${NEXT:-}                                # a relay behind this one: [mail.provider.example]:587
CONFIG=${CONFIG:-/etc/clamour-postfix}
QUEUE=${QUEUE:-/var/spool/clamour-postfix}
STATE=${STATE:-/var/lib/clamour-postfix}
LOG=${LOG:-/var/log/clamour-postfix/mail.log}
ONLY_CONFIGURE=${ONLY_CONFIGURE:-no}          # yes: write CONFIG and nothing else (tests)

install_packages() {
  missing=
  for word in postfix sudo logrotate; do command -v "$word" >/dev/null || missing="$missing $word"; done
  [ -z "$missing" ] && return
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

make_folders() {
  mkdir -p "$CONFIG" "$QUEUE" "$STATE" "$(dirname "$LOG")"
  chown root:root "$CONFIG" "$QUEUE"
  chmod 755 "$CONFIG" "$QUEUE"
  chown postfix:root "$STATE"
  chmod 700 "$STATE"
}

lmtp() {  # what Postfix calls INBOUND_LMTP
  case $INBOUND_LMTP in
    /*) echo "lmtp:unix:$INBOUND_LMTP" ;;
    *) echo "lmtp:inet:127.0.0.1:${INBOUND_LMTP##*:}" ;;
  esac
}

configure() {
  [ -e "$CONFIG/main.cf" ] || : >"$CONFIG/main.cf"
  write_master
  case $(postconf -h mail_version) in [12].* | 3.[0-5].*) level=2 ;; *) level=3.6 ;; esac
  main "compatibility_level = $level" "queue_directory = $QUEUE" "data_directory = $STATE" \
    "maillog_file = $LOG" "maillog_file_prefixes = $(dirname "$LOG")" \
    "syslog_name = clamour-postfix" "myhostname = $MAIL_HOST" "myorigin = $LETTERS_DOMAIN"
  # Letters come from this machine; nothing is delivered on it but what comes back to us.
  main "inet_interfaces = $([ "$MX" = yes ] && echo all || echo loopback-only)" \
    "mynetworks = 127.0.0.0/8 [::1]/128" "authorized_submit_users = root" \
    "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination" \
    "mydestination =" "local_recipient_maps =" "alias_maps =" "alias_database =" \
    "local_transport = error:nobody has a mailbox here" "smtputf8_enable = yes"
  # A queue id is the letter's name in the log, never used twice. One copy in is one copy out.
  main "enable_long_queue_ids = yes" "always_bcc =" "content_filter =" \
    "virtual_alias_maps =" "canonical_maps ="
  # Patience, and no mails about it: the log tells.
  main "maximal_queue_lifetime = 5d" "bounce_queue_lifetime = 5d" \
    "minimal_backoff_time = 5m" "maximal_backoff_time = 4000s" \
    "delay_warning_time = 0h" "notify_classes ="
  # Polite: few connections to one office's server, begun with two, used again.
  main "initial_destination_concurrency = 2" "default_destination_concurrency_limit = 5" \
    "smtp_connection_cache_on_demand = yes" "relayhost = $NEXT"
  # TLS wherever it is offered. Where this machine's own resolver validates DNSSEC, better: dane,
  # with smtp_dns_support_level = dnssec.
  main "smtp_tls_security_level = may" "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt" \
    "smtpd_tls_security_level = none"
  if [ -n "$INBOUND_LMTP" ]; then
    main "relay_domains = $LETTERS_DOMAIN" "lmtp_destination_recipient_limit = 1" \
      "transport_maps = inline:{{$LETTERS_DOMAIN = $(lmtp)}}"
  else
    main "relay_domains =" "transport_maps ="
  fi
}

main() { postconf -c "$CONFIG" -e "$@"; }

write_master() {
  {
    echo "127.0.0.1:$PORT inet n - n - - smtpd"
    if [ "$MX" = yes ]; then
      # The world may bring what is for LETTERS_DOMAIN, and nothing else, wherever it comes from.
      echo "25 inet n - n - - smtpd"
      echo "  -o smtpd_relay_restrictions=reject_unauth_destination"
      echo "  -o smtpd_tls_security_level=may"
    fi
    cat <<'SERVICES'
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
SERVICES
  } >"$CONFIG/master.cf"
}

let_the_worker_in() {
  id "$WORKER" >/dev/null 2>&1 || useradd --system --no-create-home "$WORKER"
  # The log names mailboxes: the worker alone may look into its folder, and nobody may write there.
  chown "root:$(id -gn "$WORKER")" "$(dirname "$LOG")"
  chmod 750 "$(dirname "$LOG")"
  # The one thing it may do as root: delete mails of this queue by the ids that it hands over.
  echo "$WORKER ALL=(root) NOPASSWD: /usr/sbin/postsuper -c $CONFIG -d -" >/etc/sudoers.d/clamour-postfix
  chmod 440 /etc/sudoers.d/clamour-postfix
}

keep_the_log_ten_days() {
  cat >/etc/logrotate.d/clamour-postfix <<ROTATE
$LOG {
    daily
    rotate 10
    maxage 10
    missingok
    create 640 root $(id -gn "$WORKER")
    # The last file stays as it is for a day: the worker may still be reading it.
    compress
    delaycompress
    postrotate
        /usr/sbin/postfix -c $CONFIG reload >/dev/null 2>&1 || true
    endscript
}
ROTATE
}

start() {
  if [ -d /run/systemd/system ]; then
    cat >/etc/systemd/system/clamour-postfix.service <<UNIT
[Unit]
Description=Clamour's Postfix
After=network-online.target nss-lookup.target
Wants=network-online.target

[Service]
Type=forking
ExecStart=/usr/sbin/postfix -c $CONFIG start
ExecStop=/usr/sbin/postfix -c $CONFIG stop
ExecReload=/usr/sbin/postfix -c $CONFIG reload
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
    systemctl daemon-reload
    systemctl enable --quiet clamour-postfix
    systemctl restart clamour-postfix
  elif postfix -c "$CONFIG" status 2>/dev/null; then
    postfix -c "$CONFIG" reload
  else
    postfix -c "$CONFIG" start
  fi
}

[ "$ONLY_CONFIGURE" = yes ] || install_packages
make_folders
configure
[ "$ONLY_CONFIGURE" = yes ] && exit 0
let_the_worker_in
keep_the_log_ten_days
start
cat <<SAY

Postfix takes letters on 127.0.0.1:$PORT. Give Clamour these settings:

MAIL_RELAY=smtp://127.0.0.1:$PORT
RELAY_LOG=$LOG
POSTSUPER=sudo -n /usr/sbin/postsuper -c $CONFIG -d -
SAY
