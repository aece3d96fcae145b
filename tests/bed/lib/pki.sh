# shellcheck shell=bash
# One certificate authority, a certificate for each component, and their kubeconfig files.

pki() {
    [[ -d $STATE/pki ]] && return
    local pki=$STATE/pki.new
    rm -rf "$pki"
    mkdir -p "$pki"
    key ca
    openssl req -x509 -new -key "$pki/ca.key" -subj /CN=bed-ca -days 3650 -out "$pki/ca.crt"
    certificate kube-apiserver /CN=kube-apiserver \
        "DNS:localhost,DNS:kubernetes.default.svc,DNS:kubernetes.default,IP:127.0.0.1,IP:$SERVICE_IP,IP:$NODE_IP"
    certificate admin /O=system:masters/CN=admin
    certificate kube-controller-manager /CN=system:kube-controller-manager
    certificate kube-scheduler /CN=system:kube-scheduler
    certificate kube-proxy /CN=system:kube-proxy
    certificate kubelet /O=system:nodes/CN=system:node:bed "DNS:bed,IP:$NODE_IP,IP:127.0.0.1"
    openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$pki/service-account.key" 2>/dev/null
    openssl pkey -in "$pki/service-account.key" -pubout -out "$pki/service-account.pub"
    mv "$pki" "$STATE/pki"
}

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$pki/$1.key"; }

# certificate NAME SUBJECT [ALTERNATIVE-NAMES]
certificate() {
    local file=$pki/$1
    key "$1"
    openssl req -new -key "$file.key" -subj "$2" -out "$file.csr"
    openssl x509 -req -in "$file.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 3650 \
        -out "$file.crt" -extfile <(
            echo keyUsage=digitalSignature,keyEncipherment
            echo extendedKeyUsage=clientAuth,serverAuth
            echo "${3:+subjectAltName=$3}"
        ) 2>/dev/null
    USER_NAME=$1 render kubeconfig.yaml >"$file.kubeconfig"
}
